import type { ByteRange } from "../../../src/core/cache/byte-range.js";
import type { AheadLimits } from "../../../src/core/cache/read-ahead.js";
import { afterRead, openPlan, type ReadPlan, wantsOf, withIndex } from "../../../src/core/cache/read-plan.js";
import { seededRandom } from "../../fakes/seeded-random.js";

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const LIMITS: AheadLimits = { windowBytes: 8 * MIB, windows: 4 };
const BLOCK_BYTES = 4 * KIB;

/** A read of a program. */
export interface Read {
  readonly offset: number;
  readonly byteLength: number;
}

/** What differs between files. */
export interface FollowedFile {
  readonly sizeBytes: number;
  readonly bitsPerSecond?: number | undefined;
  readonly limits?: AheadLimits;
  /** Nothing arrives that nobody waits for: the worst that a server can be. */
  readonly slow?: boolean;
  /** Where the head says that the index is; by default it does not. */
  readonly index?: ByteRange | undefined;
}

/** Follows a plan as a cache with unlimited memory would, with a server that is instant or just slower, and counts. */
export class Follower {
  readonly sizeBytes: number;
  readonly limits: AheadLimits;
  plan: ReadPlan;
  /** Ever wanted or read, and read. */
  readonly fetched: Blocks;
  readonly read: Blocks;
  /** Asked for, each time anew that they come to be wanted and are neither there nor on their way. */
  askedBytes = 0;
  readonly #slow: boolean;
  #underWay: readonly ByteRange[] = [];
  #starved = false;

  constructor({ sizeBytes, bitsPerSecond, index, slow = false, limits = LIMITS }: FollowedFile) {
    this.#slow = slow;
    this.sizeBytes = sizeBytes;
    this.limits = limits;
    this.fetched = new Blocks(sizeBytes);
    this.read = new Blocks(sizeBytes);
    this.plan = withIndex(openPlan({ sizeBytes, bitsPerSecond }), index);
    this.#fetch();
  }

  take({ offset, byteLength }: Read, { starved, atMs = 0 }: { starved?: boolean; atMs?: number } = {}): void {
    const end = Math.min(this.sizeBytes, offset + byteLength);
    if (offset >= end) return;
    const missing = !this.fetched.has(offset, end);
    this.#starved = starved ?? missing;
    const read = { start: offset, end, starved: this.#starved, atMs };
    this.plan = afterRead(this.plan, read, this.limits);
    this.#ask({ start: offset, end }, true);
    this.read.add(offset, end);
    this.#fetch();
  }

  wants(position: number): boolean {
    return wantsOf(this.plan).some(({ start, end }) => start <= position && position < end);
  }

  get wastedBytes(): number {
    return this.fetched.totalBytes - this.read.totalBytes;
  }

  /** How far ahead bytes are wanted, if that is farther than by an earlier plan for the same place; else 0. */
  growthSince({ cursors: [before] }: ReadPlan): number {
    const [now] = this.plan.cursors;
    if (before === undefined || now?.startedAt !== before.startedAt) return 0;
    return now.aheadBytes > before.aheadBytes ? now.aheadBytes : 0;
  }

  /** Whether the last read had to wait, or is one of a player: who else is, gets no more ahead. */
  get mayGrow(): boolean {
    return this.#starved || this.plan.pace?.pacedSinceMs !== undefined;
  }

  /** How far ahead of what was read at last bytes are wanted. */
  get aheadBytes(): number {
    const [cursor] = this.plan.cursors;
    return cursor === undefined ? 0 : cursor.plannedEnd - cursor.position;
  }

  #fetch(): void {
    const wants = wantsOf(this.plan);
    for (const want of wants) this.#ask(want, !this.#slow);
    this.#underWay = wants;
  }

  #ask({ start, end }: ByteRange, arrives: boolean): void {
    for (let at = floor(start); at < end; ) {
      const underWay = this.#underWay.find((range) => floor(range.start) <= at && at < range.end);
      const askedEnd = Math.min(end, underWay?.end ?? at + BLOCK_BYTES);
      if (underWay === undefined && !this.fetched.has(at, at + 1)) this.askedBytes += BLOCK_BYTES;
      // What was under way at an instant server is there.
      if (arrives && (underWay === undefined || this.#slow)) this.fetched.add(at, askedEnd);
      at = floor(askedEnd + BLOCK_BYTES - 1);
    }
  }
}

function floor(offset: number): number {
  return offset - (offset % BLOCK_BYTES);
}

/** A set of bytes of a file, counted in whole blocks. */
class Blocks {
  readonly #marks: Uint8Array;
  #count = 0;

  constructor(sizeBytes: number) {
    this.#marks = new Uint8Array(Math.ceil(sizeBytes / BLOCK_BYTES));
  }

  get totalBytes(): number {
    return this.#count * BLOCK_BYTES;
  }

  add(start: number, end: number): void {
    for (let block = Math.floor(start / BLOCK_BYTES); block * BLOCK_BYTES < end; block += 1) {
      this.#count += 1 - (this.#marks[block] ?? 1);
      this.#marks[block] = 1;
    }
  }

  has(start: number, end: number): boolean {
    return !this.#marks.subarray(Math.floor(start / BLOCK_BYTES), Math.ceil(end / BLOCK_BYTES)).includes(0);
  }
}

/** One read after another. */
export function sequence(start: number, end: number, byteLength = 128 * KIB): Read[] {
  return Array.from({ length: Math.ceil((end - start) / byteLength) }, (_, index) => ({
    offset: start + index * byteLength,
    byteLength,
  }));
}

/** Swaps neighbours as asynchronous read-ahead of a kernel does: up to four reads out of order. */
export function reordered(reads: readonly Read[], seed: number): Read[] {
  const random = seededRandom(seed);
  return reads
    .map((read, index) => ({ read, rank: index + random() * 4 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ read }) => read);
}
