import {
  afterRead,
  openPlan,
  type PlanLimits,
  type ReadPlan,
  wantsOf,
  withIndex,
} from "../../../src/core/cache/read-plan.js";
import { seededRandom } from "../../fakes/seeded-random.js";

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const LIMITS: PlanLimits = { windowBytes: 8 * MIB, windows: 4 };
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
  readonly limits?: PlanLimits;
}

/** Follows a plan as a cache with unlimited memory and an instant server would, and counts. */
export class Follower {
  readonly sizeBytes: number;
  readonly limits: PlanLimits;
  plan: ReadPlan;
  /** Ever wanted or read, and read. */
  readonly fetched: Blocks;
  readonly read: Blocks;

  constructor({ sizeBytes, bitsPerSecond, limits = LIMITS }: FollowedFile) {
    this.sizeBytes = sizeBytes;
    this.limits = limits;
    this.fetched = new Blocks(sizeBytes);
    this.read = new Blocks(sizeBytes);
    // As of a file whose head does not tell where its index is.
    this.plan = withIndex(openPlan({ sizeBytes, bitsPerSecond }), undefined);
    this.#fetch();
  }

  take({ offset, byteLength }: Read, { starved, atMs = 0 }: { starved?: boolean; atMs?: number } = {}): void {
    const end = Math.min(this.sizeBytes, offset + byteLength);
    if (offset >= end) return;
    const missing = !this.fetched.has(offset, end);
    const read = { start: offset, end, starved: starved ?? missing, atMs };
    this.plan = afterRead(this.plan, read, this.limits);
    this.read.add(offset, end);
    this.fetched.add(offset, end);
    this.#fetch();
  }

  wants(position: number): boolean {
    return wantsOf(this.plan).some(({ start, end }) => start <= position && position < end);
  }

  get wastedBytes(): number {
    return this.fetched.totalBytes - this.read.totalBytes;
  }

  /** How far ahead of what was read at last bytes are wanted. */
  get aheadBytes(): number {
    const [cursor] = this.plan.cursors;
    return cursor === undefined ? 0 : cursor.plannedEnd - cursor.position;
  }

  #fetch(): void {
    for (const { start, end } of wantsOf(this.plan)) this.fetched.add(start, end);
  }
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
