import { type Clock, MediaFsError, throwIfAborted, withDeadline } from "../base/index.js";
import type { RangeSource } from "../transport/index.js";
import type { ByteRange } from "./byte-range.js";
import type { CacheCounters } from "./cache-counters.js";
import type { CachedContent } from "./cached-content.js";
import type { CachedFile, CacheLimits, FileReader, ReaderStatus, ReadLease } from "./file-cache.js";
import type { FoundIndex } from "./index-search.js";
import type { Interest } from "./interest.js";
import type { MemoryLedger } from "./memory-ledger.js";
import type { ProbeKeeper } from "./probe-keeper.js";
import { EMPTY_LEASE, lendBorrowed, lendSegments } from "./read-lease.js";
import {
  afterRead,
  afterRefusal,
  isNeededSoon,
  openPlan,
  type ReadPlan,
  type Want,
  wantsAfterClose,
  wantsOf,
  withIndex,
} from "./read-plan.js";
import type { Patience } from "./read-waiter.js";
import type { Segment } from "./segment.js";
import type { SegmentStore } from "./segment-store.js";
import { SharedSource } from "./shared-source.js";
import { windowStatuses } from "./window-status.js";

/** What the readers of all files share. */
export interface ReaderContext {
  readonly store: SegmentStore;
  readonly ledger: MemoryLedger;
  readonly counters: CacheCounters;
  readonly clock: Clock;
  readonly limits: () => CacheLimits;
  /** How long a read waits without a byte. */
  readonly readMs: () => number;
  readonly keeper: ProbeKeeper;
  /** Aborts fetches that nobody waits for, until so many bytes come free; resolves when they have. */
  readonly makeRoom: (byteCount: number) => Promise<void>;
}

// VLC opens a file seven or eight times before it plays: what one handle began serves the next.
const CLOSE_GRACE_MS = 2_000;
// A read may begin and end within segments that it then needs as a whole.
const SEGMENT_SLACK_BYTES = 512 * 1024;

/** One open handle: serves reads from the content, and wants bytes ahead of them as its plan says. */
export class CachedReader implements FileReader, Interest {
  readonly #content: CachedContent;
  readonly #context: ReaderContext;
  readonly #source: RangeSource;
  #plan: ReadPlan;
  #wants: readonly Want[];
  #closed = false;

  constructor(file: CachedFile, content: CachedContent, context: ReaderContext) {
    this.#content = content;
    this.#context = context;
    this.#source = new SharedSource(file, content);
    this.#plan = openPlan(file.sizeBytes);
    this.#wants = wantsOf(this.#plan);
    content.addInterest(this);
    if (content.index === undefined) this.#pursue();
    else this.indexFound(content.index);
  }

  indexFound({ range, exists }: FoundIndex): void {
    if (exists && this.#context.limits().lastWindow) this.#replan(withIndex(this.#plan, range));
    if (this.#closed) this.#wants = wantsAfterClose(this.#plan);
    this.#pursue();
  }

  wants(): readonly Want[] {
    return this.#wants;
  }

  get playing(): boolean {
    return this.#plan.playing && !this.#closed;
  }

  needsSoon(range: ByteRange): boolean {
    return !this.#closed && isNeededSoon(this.#plan, range);
  }

  async read(offset: number, byteLength: number, signal: AbortSignal): Promise<ReadLease> {
    throwIfAborted(signal);
    if (this.#closed) throw new MediaFsError("BAD_HANDLE", "the reader is closed");
    const range = { start: offset, end: Math.min(offset + byteLength, this.#content.sizeBytes) };
    if (range.start >= range.end) return EMPTY_LEASE;
    this.#throwIfDead();
    const starved = this.#content.segments.runEnd(range.start, range.end) < range.end;
    this.#replan(afterRead(this.#plan, { ...range, starved }, this.#context.limits()));
    this.#content.abandonUnwanted();
    return starved ? this.#readMissing(range, signal) : this.#readPresent(range);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wants = wantsAfterClose(this.#plan);
    this.#content.abandonUnwanted();
    this.#context.clock.after(CLOSE_GRACE_MS, () => {
      void this.#context.keeper.keep(this.#content);
      this.#content.removeInterest(this);
    });
  }

  status(): ReaderStatus {
    const limits = this.#context.limits();
    const { segments, sizeBytes, index } = this.#content;
    const positionBytes = this.#plan.cursors[0]?.position ?? 0;
    return {
      positionBytes,
      windowBytes: limits.windowBytes,
      windows: windowStatuses(this.#content, limits),
      playing: this.playing,
      bufferedBytes: segments.runEnd(positionBytes, sizeBytes) - positionBytes,
      head: this.#plan.opening[0],
      index: index?.range,
      wastedBytes: segments.wastedBytes,
    };
  }

  #readPresent(range: ByteRange): ReadLease {
    // Every segment is there, so that none is made: holding cannot be refused.
    const held = this.#content.segments.hold(range, "foreground") ?? [];
    const lease = lendSegments(this.#context.store, held, range);
    this.#letGo(held);
    this.#context.counters.hitBytes += lease.byteLength;
    this.#pursue();
    return lease;
  }

  async #readMissing(range: ByteRange, signal: AbortSignal): Promise<ReadLease> {
    const { clock, readMs } = this.#context;
    const patience: Patience = { clock, readMs: readMs(), signal };
    for (;;) {
      const memory = await this.#memoryFor(range, signal);
      if (memory instanceof Uint8Array) return this.#readDirectly(range, memory, patience);
      // Purged in the meantime, it would not be filled. From this look to the wait nothing may come between.
      if (memory.every(({ attached }) => attached)) return this.#readInto(memory, range, patience);
      this.#letGo(memory);
      this.#throwIfDead();
    }
  }

  async #readInto(memory: readonly Segment[], range: ByteRange, patience: Patience): Promise<ReadLease> {
    try {
      this.#throwIfDead();
      const waiter = this.#content.waitFor(range, this.#source, patience);
      this.#pursue();
      await this.#content.complete(waiter);
      return lendSegments(this.#context.store, memory, range);
    } finally {
      this.#letGo(memory);
    }
  }

  async #readDirectly(range: ByteRange, bytes: Uint8Array, patience: Patience): Promise<ReadLease> {
    try {
      this.#throwIfDead();
      await this.#content.readInto(bytes, range, { source: this.#source, patience });
      return lendBorrowed(this.#context.store, bytes);
    } catch (error) {
      this.#context.store.giveBack(bytes);
      throw error;
    }
  }

  /** The segments of a range, held; or, where memory is too short for whole segments, just enough for its bytes. */
  async #memoryFor(range: ByteRange, signal: AbortSignal): Promise<readonly Segment[] | Uint8Array> {
    const { ledger, store, makeRoom, readMs } = this.#context;
    const { segments } = this.#content;
    // Not ahead of those who queue, unless no memory is needed.
    const held = segments.hold(range, ledger.waiting === 0 ? "foreground" : "prefetch");
    if (held !== undefined) return held;
    const byteLength = range.end - range.start;
    if (byteLength > ledger.capBytes) throw new MediaFsError("MEMORY_REFUSED", `a read of ${byteLength} bytes`);
    let memory: readonly Segment[] | Uint8Array | undefined;
    const attempt = () => {
      memory = segments.hold(range, "foreground") ?? store.borrow(byteLength);
      return memory !== undefined;
    };
    try {
      await withDeadline("memory for a read", readMs(), signal, async (limited) => {
        await makeRoom(byteLength + SEGMENT_SLACK_BYTES);
        await ledger.whenRoom(attempt, limited);
      });
    } catch (error) {
      this.#giveBack(memory);
      throw error;
    }
    return memory ?? [];
  }

  #giveBack(memory: readonly Segment[] | Uint8Array | undefined): void {
    if (memory instanceof Uint8Array) this.#context.store.giveBack(memory);
    else this.#letGo(memory ?? []);
  }

  #letGo(segments: readonly Segment[]): void {
    for (const segment of segments) this.#context.store.unbusy(segment);
  }

  #pursue(): void {
    const refusedAt = this.#content.pursue(this.#wants, this.#source);
    if (refusedAt !== undefined) this.#replan(afterRefusal(this.#plan, refusedAt));
  }

  #replan(plan: ReadPlan): void {
    this.#plan = plan;
    this.#wants = this.#closed ? wantsAfterClose(plan) : wantsOf(plan);
  }

  #throwIfDead(): void {
    if (this.#content.death !== undefined) throw this.#content.death;
  }
}
