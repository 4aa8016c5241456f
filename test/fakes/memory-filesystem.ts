import { MediaFsError, stableHash64 } from "../../src/core/base/index.js";
import type {
  Attributes,
  DirectoryEntry,
  Filesystem,
  FilesystemStats,
  HandleId,
  NodeEntry,
  NodeId,
  ReadLease,
} from "../../src/core/vfs/index.js";

/** A directory by names; bytes are a file. */
export interface MemoryTree {
  readonly [name: string]: MemoryTree | Uint8Array;
}

interface MemoryNode {
  readonly path: string;
  readonly content: MemoryTree | Uint8Array;
}

/** A Filesystem over a literal, with counters: the smallest thing a mount driver can show. */
export class MemoryFilesystem implements Filesystem {
  readonly calls = new Map<string, number>();
  readonly lookups = new Map<NodeId, number>();
  /** Thrown by every read while set. */
  readFailure: MediaFsError | undefined;
  readonly #nodes: MemoryNode[] = [];
  readonly #handles = new Map<HandleId, Uint8Array>();
  #lastHandle = 0;

  constructor(tree: MemoryTree) {
    this.#nodes.push({ path: "", content: {} }, { path: "/", content: tree });
  }

  async lookup(parent: NodeId, name: string): Promise<NodeEntry> {
    this.#count("lookup");
    const directory = this.#directory(parent);
    const content = Object.hasOwn(directory.content as MemoryTree, name)
      ? (directory.content as MemoryTree)[name]
      : undefined;
    if (content === undefined) throw new MediaFsError("NOT_FOUND", `no name ${name}`);
    const node = this.#nodes.push({ path: `${directory.path}${name}/`, content }) - 1;
    this.lookups.set(node, 1);
    return { node, attributes: await this.getattr(node) };
  }

  forget(node: NodeId, lookups: number): void {
    this.lookups.set(node, (this.lookups.get(node) ?? 0) - lookups);
  }

  async getattr(node: NodeId): Promise<Attributes> {
    this.#count("getattr");
    const { path, content } = this.#node(node);
    const file = content instanceof Uint8Array;
    return {
      kind: file ? "file" : "directory",
      inode: stableHash64(path),
      sizeBytes: file ? content.length : 0,
      mtimeMs: 1_600_000_000_000,
    };
  }

  async readdir(node: NodeId): Promise<readonly DirectoryEntry[]> {
    this.#count("readdir");
    const { path, content } = this.#directory(node);
    return Object.entries(content).map(([name, child]) => ({
      name,
      kind: child instanceof Uint8Array ? "file" : "directory",
      inode: stableHash64(`${path}${name}/`),
      attributes: undefined,
    }));
  }

  async open(node: NodeId): Promise<HandleId> {
    this.#count("open");
    const { content, path } = this.#node(node);
    if (!(content instanceof Uint8Array)) throw new MediaFsError("IS_A_DIRECTORY", path);
    this.#handles.set(++this.#lastHandle, content);
    return this.#lastHandle;
  }

  async read(handle: HandleId, offset: number, byteLength: number): Promise<ReadLease> {
    this.#count("read");
    if (this.readFailure !== undefined) throw this.readFailure;
    const bytes = this.#handles.get(handle);
    if (bytes === undefined) throw new MediaFsError("BAD_HANDLE", `no handle ${handle}`);
    const part = bytes.subarray(offset, offset + byteLength);
    return { chunks: [part], byteLength: part.length, release: () => this.#count("released-lease") };
  }

  release(handle: HandleId): void {
    this.#count("release");
    this.#handles.delete(handle);
  }

  statfs(): FilesystemStats {
    return { totalBytes: 1_048_576 * 1_000, files: 1 };
  }

  onChange(): () => void {
    return () => undefined;
  }

  /** Handles that are open. */
  get openHandles(): number {
    return this.#handles.size;
  }

  #node(id: NodeId): MemoryNode {
    const node = this.#nodes[id];
    if (node === undefined) throw new MediaFsError("NOT_FOUND", `no node ${id}`);
    return node;
  }

  #directory(id: NodeId): MemoryNode {
    const node = this.#node(id);
    if (node.content instanceof Uint8Array) throw new MediaFsError("NOT_A_DIRECTORY", node.path);
    return node;
  }

  #count(call: string): void {
    this.calls.set(call, (this.calls.get(call) ?? 0) + 1);
  }
}
