import { codeOf, type Logger, toMediaFsError } from "../base/index.js";
import type { ReadLease } from "../cache/index.js";
import { errnoOf } from "./errno.js";
import type {
  Attributes,
  DirectoryEntry,
  Filesystem,
  FilesystemChange,
  FilesystemStats,
  HandleId,
  NodeEntry,
  NodeId,
} from "./filesystem.js";
import type { Reads } from "./reads.js";

// Longer than any healthy server takes over a slow link; JuiceFS warns from the same order of magnitude.
const SLOW_OPERATION_MS = 5_000;

/** Logs what fails and what takes long, and counts reads, once for every driver. Changes nothing else. */
export class ObservedFilesystem implements Filesystem {
  readonly #inner: Filesystem;
  readonly #log: Logger;
  readonly #reads: Reads;

  constructor(inner: Filesystem, log: Logger, reads: Reads) {
    this.#inner = inner;
    this.#log = log;
    this.#reads = reads;
  }

  lookup(parent: NodeId, name: string, signal: AbortSignal): Promise<NodeEntry> {
    return this.#observe("lookup", { parent, name }, () => this.#inner.lookup(parent, name, signal));
  }

  lookupAtHand(parent: NodeId, name: string): NodeEntry | undefined {
    return this.#inner.lookupAtHand?.(parent, name);
  }

  forget(node: NodeId, lookups: number): void {
    this.#inner.forget(node, lookups);
  }

  getattr(node: NodeId, signal: AbortSignal): Promise<Attributes> {
    return this.#observe("getattr", { node }, () => this.#inner.getattr(node, signal));
  }

  getattrAtHand(node: NodeId): Attributes | undefined {
    return this.#inner.getattrAtHand?.(node);
  }

  readdir(node: NodeId, signal: AbortSignal): Promise<readonly DirectoryEntry[]> {
    return this.#observe("readdir", { node }, () => this.#inner.readdir(node, signal));
  }

  open(node: NodeId, signal: AbortSignal): Promise<HandleId> {
    return this.#observe("open", { node }, () => this.#inner.open(node, signal));
  }

  read(handle: HandleId, offset: number, byteLength: number, signal: AbortSignal): Promise<ReadLease> {
    const facts = { handle, offset, byteLength };
    return this.#observe("read", facts, () =>
      this.#reads.run(facts, () => this.#inner.read(handle, offset, byteLength, signal)),
    );
  }

  release(handle: HandleId): void {
    this.#inner.release(handle);
    this.#reads.released(handle);
  }

  statfs(): FilesystemStats {
    return this.#inner.statfs();
  }

  onChange(listener: (change: FilesystemChange) => void): () => void {
    return this.#inner.onChange(listener);
  }

  async #observe<T>(operation: string, facts: Readonly<Record<string, unknown>>, run: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await run();
    } catch (error) {
      this.#logFailure(operation, facts, error);
      throw error;
    } finally {
      const tookMs = Math.round(performance.now() - startedAt);
      if (tookMs > SLOW_OPERATION_MS) this.#log.warn("slow operation", { operation, tookMs, ...facts });
    }
  }

  #logFailure(operation: string, facts: Readonly<Record<string, unknown>>, error: unknown): void {
    const fields = { operation, errno: errnoOf(error), ...facts };
    if (codeOf(error) !== undefined && toMediaFsError(error).expected) this.#log.trace("operation answered", fields);
    else this.#log.warn("operation failed", { ...fields, error });
  }
}
