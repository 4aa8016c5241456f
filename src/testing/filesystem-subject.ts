import assert from "node:assert/strict";
import { codeOf, type ErrorCode, newLifetime } from "../core/base/index.js";
import { type DirectoryEntry, type Filesystem, type NodeId, ROOT_NODE } from "../core/vfs/index.js";

/** A file whose content a test knows. */
export interface KnownFile {
  readonly sizeBytes: number;
  /** The bytes that are really there, up to the end. */
  bytes(offset: number, byteLength: number): Uint8Array;
}

/** A file system to judge, with what is known of it. */
export interface FilesystemUnderTest {
  readonly filesystem: Filesystem;
  /** By path below the root, without a leading `/`. At least one lies in a directory and has 4 KiB. */
  readonly files: ReadonlyMap<string, KnownFile>;
  /** Nodes, the root included, and handles that it holds for others. */
  held(): { readonly nodes: number; readonly handles?: number };
  /** Keeps back the bytes of files not read yet; resolves with what lets them come. Absent: it cannot. */
  stall?(): Promise<() => void>;
  /** Changes what the directory of the first known file holds, and has it told. Absent: it cannot. */
  change?(): Promise<void>;
  close(): Promise<void>;
}

/** How to make what is judged. */
export interface FilesystemSubject {
  /** Makes one for one case. */
  create(): Promise<FilesystemUnderTest>;
  /** Why it cannot be judged how it does these. */
  readonly unsupported?: Readonly<Partial<Record<"stall" | "change", string>>>;
}

/** A signal that never aborts. */
export const NEVER: AbortSignal = newLifetime().signal;

/** Something found by a walk. */
export interface Found {
  readonly path: string;
  readonly node: NodeId;
  readonly entry: DirectoryEntry;
}

/** Holds nodes as the kernel does: one lookup for each, given back at the end. */
export class NodeHolder {
  readonly #filesystem: Filesystem;
  readonly #held: NodeId[] = [];

  constructor(filesystem: Filesystem) {
    this.#filesystem = filesystem;
  }

  /** The node at a path, and those above it, held from now on. */
  async at(path: string): Promise<NodeId> {
    let node = ROOT_NODE;
    for (const name of path.split("/").filter((part) => part !== "")) node = await this.find(node, name);
    return node;
  }

  /** The node of a name, held from now on. */
  async find(parent: NodeId, name: string): Promise<NodeId> {
    const { node } = await this.#filesystem.lookup(parent, name, NEVER);
    this.#held.push(node);
    return node;
  }

  /** Everything below a directory, parents first. */
  async walk(parent: NodeId = ROOT_NODE, above = ""): Promise<Found[]> {
    const found: Found[] = [];
    for (const entry of await this.#filesystem.readdir(parent, NEVER)) {
      const path = `${above}${entry.name}`;
      const node = await this.find(parent, entry.name);
      found.push({ path, node, entry });
      if (entry.kind === "directory") found.push(...(await this.walk(node, `${path}/`)));
    }
    return found;
  }

  /** Gives everything back. */
  release(): void {
    for (const node of this.#held.splice(0)) this.#filesystem.forget(node, 1);
  }
}

/** The bytes of a read, in one piece; its memory is given back. */
export async function readBytes(
  filesystem: Filesystem,
  handle: number,
  [offset, byteLength]: readonly [number, number],
): Promise<Buffer> {
  const lease = await filesystem.read(handle, offset, byteLength, NEVER);
  const bytes = Buffer.concat(lease.chunks.map((chunk) => Buffer.from(chunk)));
  assert.equal(lease.byteLength, bytes.length, "byteLength is the sum of the chunks");
  lease.release();
  return bytes;
}

/** Fails unless a call rejects with this code. */
export async function expectCode(what: string, call: Promise<unknown>, code: ErrorCode): Promise<void> {
  const outcome = await call.then(
    () => "answered",
    (error: unknown) => codeOf(error) ?? String(error),
  );
  assert.equal(outcome, code, `${what}: ${outcome} instead of ${code}`);
}
