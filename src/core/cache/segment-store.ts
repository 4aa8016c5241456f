import { type Clock, isPressing, type Lane } from "../base/index.js";
import { BlockPool } from "./block-pool.js";
import type { CacheCounters } from "./cache-counters.js";
import type { MemoryLedger } from "./memory-ledger.js";
import { SEGMENT_BYTES, Segment, type SegmentOwner } from "./segment.js";

// Guesses must not push out what somebody has just read or is about to read; after so long it is fair game.
const RECENT_MS = 10_000;
// Giving back 1 MiB takes about 0.12 ms, in which nothing is read.
const MOST_GIVEN_BACK_BYTES = 64 * 1024 * 1024;

/** The segments of all files in order of their last use, and the memory they stand in. */
export class SegmentStore {
  readonly #ledger: MemoryLedger;
  readonly #clock: Clock;
  readonly #counters: CacheCounters;
  readonly #pool: BlockPool;
  // In order of insertion: the least recently used is first.
  readonly #segments = new Set<Segment>();
  #filledBytes = 0;

  constructor(ledger: MemoryLedger, clock: Clock, counters: CacheCounters) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#counters = counters;
    this.#pool = new BlockPool(SEGMENT_BYTES, () => ledger.capBytes);
    ledger.setReclaimer((byteCount, lane) => this.#evict(byteCount, lane));
  }

  /** Bytes of files that are there. */
  get filledBytes(): number {
    return this.#filledBytes;
  }

  /** New segments at these places, all or none. They are busy once, so that none is dropped before it is used. */
  allocate(
    owner: SegmentOwner,
    places: readonly { start: number; byteLength: number }[],
    lane: Lane,
  ): Segment[] | undefined {
    const byteCount = places.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (!this.#ledger.tryReserve(byteCount, lane)) return undefined;
    const made = places.map(({ start, byteLength }) => {
      const segment = new Segment(owner, start, this.#pool.take(byteLength));
      segment.busy = 1;
      segment.lastAccessMs = this.#clock.now();
      this.#segments.add(segment);
      return segment;
    });
    this.#trimPool();
    return made;
  }

  /** Memory outside the cache for one read; counted all the same. undefined when it cannot be had now. */
  borrow(byteLength: number): Uint8Array | undefined {
    if (!this.#ledger.tryReserve(byteLength, "foreground")) return undefined;
    this.#trimPool();
    return Buffer.allocUnsafeSlow(byteLength);
  }

  /** Gives borrowed memory back. */
  giveBack(bytes: Uint8Array): void {
    this.#ledger.release(bytes.length);
  }

  /** Bytes from `start` to `end` have arrived in a segment. */
  fill(segment: Segment, start: number, end: number): void {
    const added = segment.filled.add(start, end);
    if (segment.attached) this.#filledBytes += added;
  }

  /** A segment is being used. */
  touch(segment: Segment): void {
    segment.lastAccessMs = this.#clock.now();
    if (!this.#segments.delete(segment)) return;
    this.#segments.add(segment);
  }

  /** A fetch or a waiting reader is done with a segment. Empty ones go. */
  unbusy(segment: Segment): void {
    segment.busy -= 1;
    this.#unpinned(segment);
  }

  /** A lease of a segment has ended. */
  unlend(segment: Segment): void {
    segment.lent -= 1;
    this.#unpinned(segment);
  }

  /** Takes a segment out of the cache; its memory is free as soon as nobody uses it. Returns its filled bytes. */
  drop(segment: Segment): number {
    if (!segment.attached) return 0;
    segment.attached = false;
    this.#segments.delete(segment);
    const filledBytes = segment.filled.total;
    this.#filledBytes -= filledBytes;
    this.#counters.wastedBytes += filledBytes - segment.served.total;
    segment.owner.forget(segment);
    if (!segment.pinned) this.#free(segment);
    return filledBytes;
  }

  /** Memory that is kept for what comes next. */
  get unusedBytes(): number {
    return this.#pool.unusedBytes;
  }

  /** Drops what was not used since `momentMs`, and gives some of the unused memory back to the system. */
  sweep(momentMs: number): void {
    for (const segment of [...this.#segments]) {
      if (segment.lastAccessMs > momentMs) break;
      if (!segment.pinned) this.drop(segment);
    }
    this.#pool.trim(this.#pool.unusedBytes - MOST_GIVEN_BACK_BYTES);
  }

  /** Drops all that nobody uses, and every unused block. */
  clear(): void {
    for (const segment of [...this.#segments]) this.drop(segment);
    this.#pool.trim(0);
  }

  get size(): number {
    return this.#segments.size;
  }

  #unpinned(segment: Segment): void {
    if (segment.pinned) return;
    if (!segment.attached) this.#free(segment);
    else if (segment.filled.total === 0) this.drop(segment);
    else this.#ledger.reconsider();
  }

  #free(segment: Segment): void {
    this.#pool.give(segment.bytes);
    this.#ledger.release(segment.bytes.length);
    this.#trimPool();
  }

  /** Unused blocks are memory too: together with what is reserved they stay below the cap. */
  #trimPool(): void {
    this.#pool.trim(this.#ledger.capBytes - this.#ledger.reservedBytes);
  }

  #evict(byteCount: number, lane: Lane): void {
    const victims: Segment[] = [];
    const kept: Segment[] = [];
    let missingBytes = byteCount;
    const recentMs = this.#clock.now() - RECENT_MS;
    for (const segment of this.#segments) {
      if (missingBytes <= 0) break;
      if (segment.pinned || isProtected(segment, lane, recentMs)) continue;
      if (segment.owner.keeps(segment)) {
        kept.push(segment);
        continue;
      }
      victims.push(segment);
      missingBytes -= segment.bytes.length;
    }
    // Only for somebody who waits, and then the least recently used, too.
    for (const segment of isPressing(lane) ? kept : []) {
      if (missingBytes <= 0) break;
      victims.push(segment);
      missingBytes -= segment.bytes.length;
    }
    // Less than what is needed would help nobody; a lowered cap takes all it can get.
    if (missingBytes > 0 && this.#ledger.reservedBytes <= this.#ledger.capBytes) return;
    for (const segment of victims) this.drop(segment);
  }
}

function isProtected(segment: Segment, lane: Lane, recentMs: number): boolean {
  if (isPressing(lane) || segment.lastAccessMs <= recentMs) return false;
  return lane !== "prefetch" || segment.served.total < segment.filled.total;
}
