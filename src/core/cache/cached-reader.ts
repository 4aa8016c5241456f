import { MediaFsError, throwIfAborted, withDeadline } from "../base/index.js";
import type { RangeSource } from "../transport/index.js";
import type { ByteRange } from "./byte-range.js";
import type { CachedContent } from "./cached-content.js";
import { type CopyTrail, followed, leftBehind, trailAt } from "./copy-trail.js";
import type { CachedFile, FileReader, ReaderStatus, ReadLease } from "./file-cache.js";
import { GuessBounds } from "./guess-bounds.js";
import type { FoundIndex } from "./index-search.js";
import type { Interest } from "./interest.js";
import { areWithin } from "./pursuit.js";
import { EMPTY_LEASE, lendBorrowed, lendSegments } from "./read-lease.js";
import {
  afterRead,
  afterRefusal,
  isKeptLongest,
  isNeededSoon,
  openPlan,
  type ReadPlan,
  type Want,
  wantsAfterClose,
  wantsOf,
  withIndex,
} from "./read-plan.js";
import type { Patience } from "./read-waiter.js";
import type { ReaderContext } from "./reader-context.js";
import type { Segment } from "./segment.js";
import { SharedSource } from "./shared-source.js";
import { windowStatuses } from "./window-status.js";

// VLC opens a file seven or eight times before it plays: what one handle began serves the next.
const CLOSE_GRACE_MS = 2_000;
// A read may begin and end within segments that it then needs as a whole.
const SEGMENT_SLACK_BYTES = 512 * 1024;

/** One open handle: serves reads from the content, and wants bytes ahead of them as its plan says. */
export class CachedReader implements FileReader, Interest {
  readonly #content: CachedContent;
  readonly #context: ReaderContext;
  readonly #source: RangeSource;
  readonly #bounds: GuessBounds;
  #plan: ReadPlan;
  #trail: CopyTrail;
  #wants: readonly Want[];
  // Wants that need no look until they reach further, and the losses of the content at the last look.
  #underWay: readonly Want[] = [];
  #lossesThen = 0;
  #closed = false;
  #gone = false;

  constructor(file: CachedFile, content: CachedContent, context: ReaderContext) {
    this.#content = content;
    this.#context = context;
    this.#source = new SharedSource(file, content);
    this.#plan = openPlan(file);
    this.#trail = trailAt(0, context.clock.now());
    this.#wants = [];
    this.#bounds = new GuessBounds(context.keeper.keptOf(file));
    content.addInterest(this);
    if (content.index !== undefined) this.indexFound(content.index);
    void this.#bounds.known.then(() => this.#begin());
  }

  indexFound({ range, exists }: FoundIndex): void {
    const hasIndex = exists && this.#context.limits().lastWindow;
    this.#replan(hasIndex ? withIndex(this.#plan, range) : this.#plan);
    this.#pursue();
  }

  wants(): readonly Want[] {
    return this.#wants;
  }

  get open(): boolean {
    return !this.#closed;
  }

  get playing(): boolean {
    return this.#plan.playing && !this.#closed;
  }

  needsSoon(range: ByteRange): boolean {
    return !this.#closed && isNeededSoon(this.#plan, range);
  }

  keeps(range: ByteRange): boolean {
    return !this.#closed && isKeptLongest(this.#plan, range, this.#context.limits());
  }

  async read(offset: number, byteLength: number, signal: AbortSignal): Promise<ReadLease> {
    throwIfAborted(signal);
    if (this.#closed) throw new MediaFsError("BAD_HANDLE", "the reader is closed");
    const range = { start: offset, end: Math.min(offset + byteLength, this.#content.sizeBytes) };
    if (range.start >= range.end) return EMPTY_LEASE;
    // Its first request is for what is wanted from the open on, too.
    if (!this.#bounds.isKnown) await this.#bounds.known;
    this.#throwIfDead();
    const missingFrom = this.#content.segments.runEnd(range.start, range.end);
    const starved = missingFrom < range.end;
    if (starved) this.#bounds.needs({ start: missingFrom, end: range.end });
    const { clock, limits } = this.#context;
    const atMs = clock.now();
    this.#replan(afterRead(this.#plan, { ...range, starved, atMs }, limits()));
    this.#content.abandonUnwanted();
    this.#leaveBehind(atMs);
    return starved ? this.#readMissing(range, signal) : this.#readPresent(range);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#replan(this.#plan);
    this.#content.abandonUnwanted();
    this.#context.clock.after(CLOSE_GRACE_MS, () => {
      this.#gone = true;
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

  #begin(): void {
    if (this.#gone) return;
    this.#replan(this.#plan);
    this.#pursue();
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

  #leaveBehind(atMs: number): void {
    const [cursor] = this.#plan.cursors;
    if (cursor === undefined) return;
    this.#trail = followed(this.#trail, cursor, atMs);
    const range = leftBehind(this.#trail, cursor.position);
    if (range === undefined) return;
    this.#content.leave(range);
    this.#trail = { ...this.#trail, leftBefore: range.end };
  }

  #pursue(): void {
    const { losses } = this.#content;
    if (losses === this.#lossesThen && areWithin(this.#wants, this.#underWay)) return;
    const pursuit = this.#content.pursue(this.#wants, this.#source);
    this.#underWay = pursuit.state === "underWay" ? this.#wants : [];
    this.#lossesThen = losses;
    if (pursuit.state === "refused") this.#replan(afterRefusal(this.#plan, pursuit.at));
  }

  #replan(plan: ReadPlan): void {
    this.#plan = plan;
    this.#wants = this.#bounds.within(this.#closed ? wantsAfterClose(plan) : wantsOf(plan));
  }

  #throwIfDead(): void {
    if (this.#content.death !== undefined) throw this.#content.death;
  }
}
