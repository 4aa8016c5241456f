import { bitrateOf } from "../../catalog/index.js";
import type { ObservedRead, OpenMediaFile } from "../../vfs/index.js";
import type { Stall, StallCause } from "../api.js";
import type { MonitorParts } from "../monitor-parts.js";
import { causeOf, type FoundCause } from "./stall-cause.js";
import { Starvation } from "./starvation.js";

// Longer than a read of a healthy server over a slow line takes; players hide less than a second behind their buffer.
const STALL_MS = 500;
const LOOK_MS = 100;
// A stream that is too slow stalls again and again: that is one stall.
const SAME_STALL_MS = 2_000;
const STALLS_KEPT = 200;

type WatchedParts = Pick<MonitorParts, "reads" | "media" | "activity" | "slots" | "cache" | "clock">;

/** The mount at one look. */
interface Scene {
  readonly files: ReadonlyMap<number, OpenMediaFile>;
  readonly nowMs: number;
  readonly memoryIsShort: boolean;
}

interface OpenStall {
  readonly stall: Stall;
  read: ObservedRead;
}

/** Counts of stalls. */
export interface StallCounts {
  readonly total: number;
  readonly active: number;
  readonly byCause: Readonly<Record<StallCause, number>>;
}

/**
 * Notices open files whose reads wait for half a second or longer, or that get less than their film takes, and why: ten
 * times a second, while a read waits, it looks at what the request for its bytes is doing; what it was doing most often is
 * the cause.
 */
export class StallWatch {
  readonly #parts: WatchedParts;
  readonly #unsubscribe: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #tallies = new WeakMap<ObservedRead, Map<StallCause, { count: number; readonly found: FoundCause }>>();
  readonly #starvation = new Starvation();
  readonly #open = new Map<number, OpenStall>();
  readonly #byHandle = new Map<number, number>();
  readonly #byCause = { firstByte: 0, bandwidth: 0, memory: 0, retry: 0, rateLimit: 0, queue: 0 };
  #stalls: Stall[] = [];
  #lastId = 0;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(parts: WatchedParts) {
    this.#parts = parts;
    this.#unsubscribe = parts.reads.onBusy(() => this.#arm());
  }

  /** Recent ones, newest first. */
  stalls(): readonly Stall[] {
    return [...this.#stalls].reverse();
  }

  counts(): StallCounts {
    return { total: this.#lastId, active: this.#open.size, byCause: { ...this.#byCause } };
  }

  /** What an open file waits for at this moment. */
  causeNow(handle: number): StallCause | undefined {
    return this.#open.get(handle)?.stall.cause;
  }

  /** Stalls of an open file since it was opened. */
  countOf(handle: number): number {
    return this.#byHandle.get(handle) ?? 0;
  }

  /** Calls back when a stall begins or ends. Returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#unsubscribe();
  }

  #arm(): void {
    if (this.#closed) return;
    this.#cancel ??= this.#parts.clock.after(LOOK_MS, () => {
      this.#cancel = undefined;
      this.#look();
    });
  }

  #look(): void {
    const nowMs = this.#parts.clock.now();
    const pending = [...this.#parts.reads.pending()];
    const files = new Map(this.#parts.media.openFiles().map((file) => [file.handle, file]));
    const scene: Scene = { files, nowMs, memoryIsShort: this.#parts.cache.stats().waiting > 0 };
    this.#lookAtPace(pending, scene);
    const waiting = pending.filter(
      ({ handle, startedAtMs }) => nowMs - startedAtMs >= LOOK_MS / 2 || this.#starvation.causeOf(handle) !== undefined,
    );
    this.#judge(waiting, scene);
    for (const handle of this.#byHandle.keys()) if (!files.has(handle)) this.#byHandle.delete(handle);
    for (const open of [...this.#open.values()]) this.#endIfOver(open, waiting, nowMs);
    if (pending.length > 0 || this.#open.size > 0) this.#arm();
  }

  #lookAtPace(pending: readonly ObservedRead[], { files, nowMs, memoryIsShort }: Scene): void {
    // The oldest of each.
    const waiting = new Map([...pending].reverse().map((read) => [read.handle, read]));
    // A long wait is a stall by itself, and says nothing of the pace.
    const stuck = new Set(pending.filter((read) => isLong(read, nowMs)).map(({ handle }) => handle));
    for (const handle of new Set([...waiting.keys(), ...this.#starvation.handles()])) {
      const file = files.get(handle);
      const bitsPerSecond = file && bitrateOf(file.file.source, file.sizeBytes);
      if (file === undefined || bitsPerSecond === undefined || stuck.has(handle)) this.#starvation.forget(handle);
      else {
        const read = waiting.get(handle);
        const waitsFor = read && this.#causeOf(read, file, memoryIsShort);
        const outBytes = this.#parts.reads.handleBytes(handle);
        this.#starvation.look(handle, { nowMs, waitsFor, outBytes, bitsPerSecond });
      }
    }
  }

  #judge(waiting: readonly ObservedRead[], { files, nowMs, memoryIsShort }: Scene): void {
    for (const read of waiting) {
      const file = files.get(read.handle);
      if (file === undefined) continue;
      this.#tally(read, file, memoryIsShort);
      if (!this.#isStalled(read, nowMs)) continue;
      const open = this.#open.get(read.handle);
      if (open === undefined) this.#begin(read, file, nowMs);
      else if (open.read.endedAtMs !== undefined) open.read = read;
    }
  }

  #isStalled(read: ObservedRead, nowMs: number): boolean {
    return isLong(read, nowMs) || this.#starvation.causeOf(read.handle) !== undefined;
  }

  #causeOf({ offset, byteLength }: ObservedRead, { fileKey }: OpenMediaFile, memoryIsShort: boolean): FoundCause {
    const { activity, slots } = this.#parts;
    const requests = activity.requestsFor(fileKey);
    return causeOf({ offset, byteLength, requests, memoryIsShort, isPaused: (serverKey) => slots.isPaused(serverKey) });
  }

  #tally(read: ObservedRead, file: OpenMediaFile, memoryIsShort: boolean): void {
    const found = this.#causeOf(read, file, memoryIsShort);
    const tally = this.#tallies.get(read) ?? new Map();
    this.#tallies.set(read, tally);
    tally.set(found.cause, { count: (tally.get(found.cause)?.count ?? 0) + 1, found });
  }

  #begin(read: ObservedRead, { path, file }: OpenMediaFile, nowMs: number): void {
    const { cause, detail } = this.#starvation.causeOf(read.handle) ?? this.#mostOften(read);
    const last = this.#stalls.findLast(({ handle }) => handle === read.handle);
    if (last?.endedAtMs !== undefined && last.cause === cause && read.startedAtMs - last.endedAtMs < SAME_STALL_MS) {
      const { endedAtMs: _, failed: __, ...again } = last;
      this.#put({ stall: again, read });
      return;
    }
    this.#lastId += 1;
    this.#byCause[cause] += 1;
    this.#byHandle.set(read.handle, this.countOf(read.handle) + 1);
    const { handle, offset: offsetBytes, startedAtMs } = read;
    const facts = { id: this.#lastId, handle, path, entry: file.serverKey, cause, detail };
    this.#put({ stall: { ...facts, offsetBytes, startedAtMs: Math.min(startedAtMs, nowMs) }, read });
  }

  #mostOften(read: ObservedRead): FoundCause {
    const ranked = [...(this.#tallies.get(read)?.values() ?? [])].sort((a, b) => b.count - a.count);
    return ranked[0]?.found ?? { cause: "firstByte", detail: "" };
  }

  #endIfOver({ stall, read }: OpenStall, waiting: readonly ObservedRead[], nowMs: number): void {
    if (read.endedAtMs === undefined) return;
    if (waiting.some((each) => each.handle === stall.handle && this.#isStalled(each, nowMs))) return;
    this.#open.delete(stall.handle);
    const failed = read.failed === undefined ? {} : { failed: read.failed };
    this.#keep({ ...stall, endedAtMs: read.endedAtMs, ...failed });
  }

  #put(open: OpenStall): void {
    this.#open.set(open.stall.handle, open);
    this.#keep(open.stall);
  }

  #keep(stall: Stall): void {
    this.#stalls = [...this.#stalls.filter(({ id }) => id !== stall.id), stall].slice(-STALLS_KEPT);
    for (const listener of this.#listeners) listener();
  }
}

function isLong({ startedAtMs }: ObservedRead, nowMs: number): boolean {
  return nowMs - startedAtMs >= STALL_MS;
}
