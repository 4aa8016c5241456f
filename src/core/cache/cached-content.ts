import { hasCode, type Lane, type MediaFsError, toMediaFsError } from "../base/index.js";
import type { RangeSource, RangeTransport } from "../transport/index.js";
import { type ByteRange, overlap } from "./byte-range.js";
import type { CacheCounters } from "./cache-counters.js";
import { readDirectly } from "./direct-read.js";
import type { Fetch, FetchOwner } from "./fetch.js";
import type { CachedFile, CacheLimits } from "./file-cache.js";
import { FileFetches } from "./file-fetches.js";
import { FileSegments } from "./file-segments.js";
import { type FoundIndex, IndexSearch } from "./index-search.js";
import { areShared, type Interest, isKept, isWanted, laneOfFetch, laneOfRead } from "./interest.js";
import { type Pursuit, RESTING, UNDER_WAY } from "./pursuit.js";
import type { Want } from "./read-plan.js";
import { type Patience, ReadWaiter } from "./read-waiter.js";
import { ReadWaiters } from "./read-waiters.js";
import { RecentFailures } from "./recent-failures.js";
import type { Segment } from "./segment.js";
import type { SegmentStore } from "./segment-store.js";

/** What the contents of all files share. */
export interface ContentContext {
  readonly transport: RangeTransport;
  readonly store: SegmentStore;
  readonly counters: CacheCounters;
  readonly limits: () => CacheLimits;
  readonly now: () => number;
  /** Nothing refers to this content any more, or its file has changed. May be called again. */
  readonly onGone: (content: CachedContent) => void;
}

/** The cached bytes of one file, the fetches that add to them and the reads that wait for them. */
export class CachedContent implements FetchOwner {
  readonly key: string;
  readonly sizeBytes: number;
  readonly segments: FileSegments;
  readonly failures: RecentFailures;
  validator: string | undefined;
  readonly #context: ContentContext;
  readonly #fetches: FileFetches;
  readonly #waiters = new ReadWaiters();
  // Reads into memory of their own: what arrives in segments does not concern them.
  readonly #directReads = new Map<ReadWaiter, Promise<void>>();
  readonly #interests = new Set<Interest>();
  readonly #index: IndexSearch;
  #death: MediaFsError | undefined;

  constructor(file: CachedFile, context: ContentContext) {
    this.key = file.key;
    this.sizeBytes = file.sizeBytes;
    this.#context = context;
    this.segments = new FileSegments(context.store, file.sizeBytes, {
      emptied: () => this.#leaveIfUnused(),
      keeps: (range) => isKept(range, this.#interests),
    });
    this.#fetches = new FileFetches(context.transport, this.segments);
    this.failures = new RecentFailures(context.now);
    this.#index = new IndexSearch(this.segments, file.sizeBytes);
  }

  /** Where the index lies, once enough of the head has arrived. */
  get index(): FoundIndex | undefined {
    return this.#index.found;
  }

  /** Why it can be read no more: the file has changed, or the cache is closed. */
  get death(): MediaFsError | undefined {
    return this.#death;
  }

  /** Fetches whose bytes are on their way. */
  get fetches(): readonly Fetch[] {
    return this.#fetches.running();
  }

  addInterest(interest: Interest): void {
    this.#interests.add(interest);
  }

  removeInterest(interest: Interest): void {
    this.#interests.delete(interest);
    this.abandonUnwanted();
    this.#leaveIfUnused();
  }

  /** Registers a read of a range whose segments are held: from now on its fetches are in the foreground. */
  waitFor(range: ByteRange, source: RangeSource, patience: Patience): ReadWaiter {
    const waiter = new ReadWaiter(range, source, patience);
    this.#waiters.add(waiter);
    waiter.reach(this.segments.runEnd(range.start, range.end));
    if (!waiter.settled) this.#fetches.takeOver(waiter.next);
    return waiter;
  }

  /** Resolves when the bytes of a registered read are there; fetches what nobody fetches. Rejects as RangeTransport.read. */
  async complete(waiter: ReadWaiter): Promise<void> {
    try {
      // Others may have waited for what a take-over cut off.
      for (const each of this.#waiters) this.#fetchMissing(each);
      await waiter.done;
    } catch (error) {
      // What did not move for so long would keep the next read waiting too.
      if (hasCode(error, "REQUEST_TIMEOUT")) this.#fetches.giveUp(waiter.next);
      throw error;
    } finally {
      this.#waiters.delete(waiter);
      for (const each of this.#waiters) this.#fetchMissing(each);
      this.abandonUnwanted();
      this.#leaveIfUnused();
    }
  }

  /**
   * Reads a range into memory outside the cache by one request. Settles when the transport no longer touches it;
   * rejects as RangeTransport.read.
   */
  async readInto(
    bytes: Uint8Array,
    range: ByteRange,
    from: { source: RangeSource; patience: Patience },
  ): Promise<void> {
    const waiter = new ReadWaiter(range, from.source, from.patience);
    const reading = readDirectly(this.#context.transport, waiter, {
      bytes,
      lane: () => laneOfRead(range, this.#interests),
    });
    this.#directReads.set(waiter, reading);
    this.#context.counters.directReads += 1;
    try {
      await reading;
      this.#context.counters.fetchedBytes += bytes.length;
    } catch (error) {
      if (hasCode(error, "SOURCE_CHANGED")) this.#die(toMediaFsError(error));
      throw error;
    } finally {
      this.#directReads.delete(waiter);
      this.#leaveIfUnused();
    }
  }

  /** How often bytes were lost that were there or on their way: what was pursued before has to be pursued again. */
  get losses(): number {
    return this.segments.dropped + this.#fetches.unfinished;
  }

  /** Fetches what is wanted and not on its way, in order of need. */
  pursue(wants: readonly Want[], source: RangeSource): Pursuit {
    if (this.#death !== undefined || this.failures.guessesRest) return RESTING;
    const { windowBytes } = this.#context.limits();
    for (const want of wants) {
      const refusedAt = this.#fetches.fill(want, { owner: this, source, lane: want.lane, windowBytes });
      if (refusedAt !== undefined) return { state: "refused", at: refusedAt };
    }
    return UNDER_WAY;
  }

  /** Aborts every fetch that no read waits for and no handle wants. */
  abandonUnwanted(): void {
    this.#fetches.abandon((fetch) => this.#waiters.await(fetch) || isWanted(fetch, this.#interests));
  }

  /** Aborts fetches of a lane that no read waits for, the farthest first, to free `byteCount` bytes. Returns them. */
  abortGuesses(lane: Lane, byteCount: number): readonly Fetch[] {
    return this.#fetches.abortGuesses(lane, byteCount, (fetch) => this.#waiters.await(fetch));
  }

  /** Drops what is cached of a range and aborts its fetches, except where reads wait. Returns the bytes dropped. */
  purge(range: ByteRange): number {
    for (const fetch of this.fetches) if (overlap(fetch, range) && !this.#waiters.await(fetch)) fetch.abort();
    return this.drop((segment) => overlap(segment, range));
  }

  /** Drops what is meant and neither on its way nor waited for. Returns the bytes dropped. */
  drop(isMeant: (segment: Segment) => boolean): number {
    const kept: readonly ByteRange[] = [...this.#waiters, ...this.fetches];
    return this.segments.dropWhere((each) => isMeant(each) && !kept.some((range) => overlap(range, each)));
  }

  /** Drops what the only handle has read and leaves behind; with others, it stays for them. */
  leave(range: ByteRange): void {
    if (!areShared(this.#interests)) this.segments.dropServed(range);
  }

  /** Ends everything: reads that wait reject with `error`. Resolves when no fetch touches memory any more. */
  async end(error: MediaFsError): Promise<void> {
    this.#die(error);
    await Promise.all([this.#fetches.allSettled(), Promise.allSettled(this.#directReads.values())]);
  }

  arrived(fetch: Fetch, segment: Segment, range: ByteRange): void {
    this.#context.store.fill(segment, range.start, range.end);
    this.#context.counters.fetchedBytes += range.end - range.start;
    this.failures.clear(range);
    this.#waiters.arrived(fetch, range, (position, end) => this.segments.runEnd(position, end));
    // Not now: what follows may abort the very fetch that is bringing these bytes.
    if (this.#index.look(range)) queueMicrotask(() => this.#tellIndex());
  }

  released(segment: Segment): void {
    this.#context.store.unbusy(segment);
  }

  laneOf(fetch: Fetch): Lane {
    return laneOfFetch(fetch, this.#waiters.await(fetch), this.#interests);
  }

  settled(fetch: Fetch, error: MediaFsError | undefined): void {
    this.#fetches.remove(fetch);
    if (error !== undefined) this.#failed(fetch, error);
    this.#leaveIfUnused();
  }

  #tellIndex(): void {
    const { found } = this.#index;
    if (found === undefined || this.#death !== undefined) return;
    for (const interest of [...this.#interests]) interest.indexFound(found);
  }

  #failed(fetch: Fetch, error: MediaFsError): void {
    if (error.code === "SOURCE_CHANGED") this.#die(error);
    else this.failures.add(fetch.reached, error.code);
    for (const waiter of this.#waiters.missing({ start: fetch.reached, end: fetch.end })) {
      // The fetch may have failed for bytes nobody needs, or have been failing since long before this read came.
      if (waiter.retryAfter(error)) {
        this.#context.counters.directReads += 1;
        this.#fetchMissing(waiter);
      }
    }
  }

  #fetchMissing(waiter: ReadWaiter): void {
    if (waiter.settled || this.#death !== undefined) return;
    // While it is waited for, it is in the foreground whatever its own lane.
    const { windowBytes } = this.#context.limits();
    this.#fetches.fill(waiter.missing, { owner: this, source: waiter.source, lane: "speculation", windowBytes });
  }

  #die(error: MediaFsError): void {
    if (this.#death !== undefined) return;
    this.#death = error;
    for (const waiter of [...this.#waiters, ...this.#directReads.keys()]) waiter.fail(error);
    for (const fetch of this.fetches) fetch.abort();
    this.segments.dropWhere(() => true);
    this.#context.onGone(this);
  }

  #leaveIfUnused(): void {
    const reads = this.#waiters.size + this.#directReads.size;
    if (this.#interests.size + this.segments.size + this.#fetches.size + reads === 0) this.#context.onGone(this);
  }
}
