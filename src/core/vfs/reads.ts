import { type Clock, codeOf } from "../base/index.js";
import type { HandleId } from "./filesystem.js";

/** A read of an open file, under way or over. */
export interface ObservedRead {
  readonly handle: HandleId;
  readonly offset: number;
  readonly byteLength: number;
  readonly startedAtMs: number;
  /** Undefined while it waits. */
  readonly endedAtMs: number | undefined;
  /** Code of the error in which it ended. */
  readonly failed: string | undefined;
}

interface RunningRead extends ObservedRead {
  endedAtMs: number | undefined;
  failed: string | undefined;
}

/** The reads under way, and how much has been read since the start. One look at a map for each read. */
export class Reads {
  readonly #clock: Clock;
  readonly #pending = new Set<RunningRead>();
  readonly #byHandle = new Map<HandleId, number>();
  readonly #listeners = new Set<() => void>();
  #outBytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Bytes given to programs, of media and of small files. */
  get outBytes(): number {
    return this.#outBytes;
  }

  /** Bytes given through a handle that is open. */
  handleBytes(handle: HandleId): number {
    return this.#byHandle.get(handle) ?? 0;
  }

  /** The reads that wait at this moment, the oldest first. */
  pending(): Iterable<ObservedRead> {
    return this.#pending;
  }

  /** Calls back whenever a read begins while none waits. Returns the function that ends it. */
  onBusy(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs a read, and counts what it gives. */
  async run<T extends { readonly byteLength: number }>(
    { handle, offset, byteLength }: Pick<ObservedRead, "handle" | "offset" | "byteLength">,
    read: () => Promise<T>,
  ): Promise<T> {
    const running = this.#begin({ handle, offset, byteLength });
    try {
      const lease = await read();
      this.#outBytes += lease.byteLength;
      this.#byHandle.set(handle, this.handleBytes(handle) + lease.byteLength);
      return lease;
    } catch (error) {
      running.failed = codeOf(error) ?? "INTERNAL";
      throw error;
    } finally {
      running.endedAtMs = this.#clock.now();
      this.#pending.delete(running);
    }
  }

  /** A handle is closed. */
  released(handle: HandleId): void {
    this.#byHandle.delete(handle);
  }

  #begin(facts: Pick<ObservedRead, "handle" | "offset" | "byteLength">): RunningRead {
    const running = { ...facts, startedAtMs: this.#clock.now(), endedAtMs: undefined, failed: undefined };
    const wasIdle = this.#pending.size === 0;
    this.#pending.add(running);
    if (wasIdle) for (const listener of this.#listeners) listener();
    return running;
  }
}
