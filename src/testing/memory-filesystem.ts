import { MediaFsError, raceAbort, stableHash64, throwIfAborted } from "../core/base/index.js";
import type {
  Attributes,
  DirectoryEntry,
  Filesystem,
  FilesystemChange,
  FilesystemStats,
  HandleId,
  NodeEntry,
  NodeId,
  ReadLease,
} from "../core/vfs/index.js";
import { MemoryNodes } from "./memory-nodes.js";

/** A directory by names; bytes are a file. */
export interface MemoryTree {
  readonly [name: string]: MemoryTree | Uint8Array;
}

/** A moment that no clock gives by accident. */
export const MEMORY_MTIME_MS = 1_600_000_000_000;

/**
 * A Filesystem over a literal: the smallest thing a mount driver can show. It counts what is asked, fails and hangs on
 * demand, and changes under the driver.
 */
export class MemoryFilesystem implements Filesystem {
  /** How often each method was called. */
  readonly calls = new Map<string, number>();
  /** What every read, or lookup, rejects with while set. */
  readFailure: unknown;
  lookupFailure: unknown;
  /** Whether the attributes of a name are at hand without a question; of none while it is not set. */
  tellsAttributes: ((name: string) => boolean) | undefined;
  /** Reads whose bytes were not given back. */
  leased = 0;
  #tree: MemoryTree;
  readonly #nodes = new MemoryNodes();
  readonly #handles = new Map<HandleId, { readonly node: NodeId; readonly bytes: Uint8Array }>();
  readonly #listeners = new Set<(change: FilesystemChange) => void>();
  #lastHandle = 0;
  #stalled: Promise<void> | undefined;

  constructor(tree: MemoryTree) {
    this.#tree = tree;
  }

  async lookup(parent: NodeId, name: string, signal: AbortSignal): Promise<NodeEntry> {
    this.#begin("lookup", signal);
    if (this.lookupFailure !== undefined) throw this.lookupFailure;
    const path = this.#nodes.pathOf(parent);
    const content = childOf(this.#directory(path), name);
    if (content === undefined) throw new MediaFsError("NOT_FOUND", `no name ${name}`);
    const below = [...path, name];
    return { node: this.#nodes.acquire(parent, name), attributes: attributesOf(below, content) };
  }

  lookupAtHand(parent: NodeId, name: string): NodeEntry | undefined {
    if (this.tellsAttributes?.(name) !== true || this.lookupFailure !== undefined) return undefined;
    const path = this.#nodes.pathOf(parent);
    const content = childOf(this.#directory(path), name);
    if (content === undefined) return undefined;
    return { node: this.#nodes.acquire(parent, name), attributes: attributesOf([...path, name], content) };
  }

  forget(node: NodeId, lookups: number): void {
    this.#count("forget");
    this.#nodes.forget(node, lookups);
  }

  async getattr(node: NodeId, signal: AbortSignal): Promise<Attributes> {
    this.#begin("getattr", signal);
    const path = this.#nodes.pathOf(node);
    return attributesOf(path, this.#at(path));
  }

  getattrAtHand(node: NodeId): Attributes | undefined {
    const path = this.#nodes.pathOf(node);
    return this.tellsAttributes?.(path.at(-1) ?? "") === true ? attributesOf(path, this.#at(path)) : undefined;
  }

  async readdir(node: NodeId, signal: AbortSignal): Promise<readonly DirectoryEntry[]> {
    this.#begin("readdir", signal);
    const path = this.#nodes.pathOf(node);
    return Object.entries(this.#directory(path)).map(([name, content]) => {
      const attributes = attributesOf([...path, name], content);
      const { kind, inode } = attributes;
      return { name, kind, inode, attributes: this.tellsAttributes?.(name) === true ? attributes : undefined };
    });
  }

  async open(node: NodeId, signal: AbortSignal): Promise<HandleId> {
    this.#begin("open", signal);
    const path = this.#nodes.pathOf(node);
    const bytes = this.#at(path);
    if (!(bytes instanceof Uint8Array)) throw new MediaFsError("IS_A_DIRECTORY", `/${path.join("/")}`);
    this.#nodes.hold(node);
    this.#handles.set(++this.#lastHandle, { node, bytes });
    return this.#lastHandle;
  }

  async read(id: HandleId, offset: number, byteLength: number, signal: AbortSignal): Promise<ReadLease> {
    this.#begin("read", signal);
    const handle = this.#handles.get(id);
    if (handle === undefined) throw new MediaFsError("BAD_HANDLE", `no handle ${id}`);
    if (this.#stalled !== undefined) await raceAbort(this.#stalled, signal);
    if (this.readFailure !== undefined) throw this.readFailure;
    const part = handle.bytes.subarray(offset, offset + byteLength);
    this.leased += 1;
    // In two pieces, as windows are when a read lies across their border.
    const cut = Math.floor(part.length / 2);
    const chunks = [part.subarray(0, cut), part.subarray(cut)].filter(({ length }) => length > 0);
    const release = () => {
      this.leased -= 1;
    };
    return { chunks, byteLength: part.length, release };
  }

  release(id: HandleId): void {
    this.#count("release");
    const handle = this.#handles.get(id);
    if (handle !== undefined && this.#handles.delete(id)) this.#nodes.forget(handle.node, 1);
  }

  statfs(): FilesystemStats {
    return { totalBytes: 1_048_576 * 1_000, files: this.#nodes.size };
  }

  onChange(listener: (change: FilesystemChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Nodes, the root included, and handles that somebody holds. */
  get held(): { readonly nodes: number; readonly handles: number } {
    return { nodes: this.#nodes.size, handles: this.#handles.size };
  }

  /** Replaces the whole tree, and tells of what is at `below` and below it where `tell` says so. */
  replace(tree: MemoryTree, tell: boolean, below: readonly string[] = []): void {
    this.#tree = tree;
    if (!tell) return;
    for (const [node, path] of this.#nodes.all()) {
      if (!below.every((name, index) => path[index] === name)) continue;
      const content = path.reduce<MemoryTree | Uint8Array | undefined>(childOf, tree);
      if (content instanceof Uint8Array) this.#tell({ kind: "content", node });
      else this.#tell({ kind: "entries", parent: node, names: this.#nodes.namesBelow(node) });
    }
  }

  /** Lets every read wait from now on, for its abort or the call of what this returns. */
  stall(): () => void {
    let resume: () => void = () => undefined;
    this.#stalled = new Promise((resolve) => {
      resume = resolve;
    });
    return () => {
      this.#stalled = undefined;
      resume();
    };
  }

  #tell(change: FilesystemChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  #at(path: readonly string[]): MemoryTree | Uint8Array {
    const content = path.reduce<MemoryTree | Uint8Array | undefined>(childOf, this.#tree);
    if (content === undefined) throw new MediaFsError("NOT_FOUND", `nothing at /${path.join("/")}`);
    return content;
  }

  #directory(path: readonly string[]): MemoryTree {
    const content = this.#at(path);
    if (content instanceof Uint8Array) throw new MediaFsError("NOT_A_DIRECTORY", `/${path.join("/")}`);
    return content;
  }

  #begin(call: string, signal: AbortSignal): void {
    this.#count(call);
    throwIfAborted(signal);
  }

  #count(call: string): void {
    this.calls.set(call, (this.calls.get(call) ?? 0) + 1);
  }
}

function childOf(content: MemoryTree | Uint8Array | undefined, name: string): MemoryTree | Uint8Array | undefined {
  if (content === undefined || content instanceof Uint8Array) return undefined;
  return Object.hasOwn(content, name) ? content[name] : undefined;
}

function attributesOf(path: readonly string[], content: MemoryTree | Uint8Array): Attributes {
  const isFile = content instanceof Uint8Array;
  return {
    kind: isFile ? "file" : "directory",
    inode: stableHash64("memory", ...path),
    sizeBytes: isFile ? content.length : 0,
    mtimeMs: MEMORY_MTIME_MS,
  };
}
