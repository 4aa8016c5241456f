import { token } from "../base/index.js";
import type { ReadLease } from "../cache/index.js";

/** Names a file or directory while the kernel (or a path walker) holds it. 1 is the root. Never reused in a run. */
export type NodeId = number;

/** Names an open file. Never reused in a run. */
export type HandleId = number;

/** The root directory. */
export const ROOT_NODE: NodeId = 1;

/** What stat says. */
export interface Attributes {
  readonly kind: "directory" | "file";
  /** Stable 64-bit number. */
  readonly inode: bigint;
  /** Exact for files; a directory says its number of entries times 1, at least 0. */
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** A name found. */
export interface NodeEntry {
  readonly node: NodeId;
  readonly attributes: Attributes;
}

/** One name of a directory. Type and inode cost no request; attributes are there when they are known without one. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "directory" | "file";
  readonly inode: bigint;
  readonly attributes: Attributes | undefined;
}

/** What statfs says. */
export interface FilesystemStats {
  readonly totalBytes: number;
  readonly files: number;
}

/** Names or contents that a driver should drop from the kernel's caches. */
export type FilesystemChange =
  | {
      readonly kind: "entries";
      readonly parent: NodeId;
      /** Those below it that somebody holds: what is known of them may have changed, too. */
      readonly names: readonly string[];
    }
  | { readonly kind: "content"; readonly node: NodeId };

/**
 * A read-only tree addressed by nodes: the seam below every mount driver. Every method settles within its deadline
 * and rejects with a MediaFsError, whose errno is in `errnoOf`.
 */
export interface Filesystem {
  /** Finds a name. The node is held until `forget` has counted as many lookups. Rejects with NOT_FOUND, NOT_A_DIRECTORY. */
  lookup(parent: NodeId, name: string, signal: AbortSignal): Promise<NodeEntry>;
  /**
   * What `lookup` would answer without waiting, counted as it counts. Undefined says nothing, least of all that there is
   * no such name: ask `lookup`. For drivers, which spare themselves a promise for each of a directory's names.
   */
  lookupAtHand?(parent: NodeId, name: string): NodeEntry | undefined;
  /** Gives back `lookups` of a node. */
  forget(node: NodeId, lookups: number): void;
  getattr(node: NodeId, signal: AbortSignal): Promise<Attributes>;
  /** What `getattr` would answer without waiting. Undefined says nothing: ask `getattr`. */
  getattrAtHand?(node: NodeId): Attributes | undefined;
  /** Every name of a directory, without `.` and `..`. Rejects with NOT_A_DIRECTORY. */
  readdir(node: NodeId, signal: AbortSignal): Promise<readonly DirectoryEntry[]>;
  /** Opens a file for reading. Does no I/O. Rejects with IS_A_DIRECTORY. */
  open(node: NodeId, signal: AbortSignal): Promise<HandleId>;
  /** Bytes from an open file, as FileReader.read. Rejects with BAD_HANDLE. */
  read(handle: HandleId, offset: number, byteLength: number, signal: AbortSignal): Promise<ReadLease>;
  /** Closes a handle; unknown ones are ignored. */
  release(handle: HandleId): void;
  statfs(): FilesystemStats;
  /** Calls back on changes, outside any request. Returns the function that ends it. */
  onChange(listener: (change: FilesystemChange) => void): () => void;
}
export const Filesystem = token<Filesystem>("Filesystem");
