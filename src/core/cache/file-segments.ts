import type { Lane } from "../base/index.js";
import type { ByteRange } from "./byte-range.js";
import { SEGMENT_BYTES, type Segment, type SegmentOwner } from "./segment.js";
import type { SegmentStore } from "./segment-store.js";

/** Whoever reads the segments of a file. */
export interface SegmentsUser {
  /** The last segment is gone. */
  emptied(): void;
  /** Whether a range is among the last to go when memory is short. */
  keeps(range: ByteRange): boolean;
}

/** The segments of one file, by place. */
export class FileSegments implements SegmentOwner {
  readonly #store: SegmentStore;
  readonly sizeBytes: number;
  readonly #user: SegmentsUser;
  readonly #byIndex = new Map<number, Segment>();
  /** Dropped though nobody had read them. */
  wastedBytes = 0;

  /** How many there were that are no more. */
  dropped = 0;

  constructor(store: SegmentStore, sizeBytes: number, user: SegmentsUser) {
    this.#store = store;
    this.sizeBytes = sizeBytes;
    this.#user = user;
  }

  get size(): number {
    return this.#byIndex.size;
  }

  all(): Segment[] {
    return [...this.#byIndex.values()];
  }

  /** Drops what lies wholly in a range, has been read to its last byte, and is not in use. */
  dropServed({ start, end }: ByteRange): void {
    for (let index = Math.ceil(start / SEGMENT_BYTES); (index + 1) * SEGMENT_BYTES <= end; index += 1) {
      const segment = this.#byIndex.get(index);
      if (segment === undefined || segment.pinned || segment.served.total < segment.bytes.length) continue;
      this.#store.drop(segment);
    }
  }

  /** Drops those that are meant; the memory of what is in use is free when that is done. Returns the filled bytes. */
  dropWhere(isMeant: (segment: Segment) => boolean): number {
    return this.all().reduce((sum, each) => sum + (isMeant(each) ? this.#store.drop(each) : 0), 0);
  }

  forget(segment: Segment): void {
    this.wastedBytes += segment.filled.total - segment.served.total;
    this.#byIndex.delete(indexOf(segment.start));
    this.dropped += 1;
    if (this.#byIndex.size === 0) this.#user.emptied();
  }

  keeps(segment: Segment): boolean {
    return this.#user.keeps(segment);
  }

  /** Where the filled run that contains `position` ends, at most `end`; `position` itself if it is missing. */
  runEnd(position: number, end: number): number {
    let at = position;
    while (at < end) {
      const next = this.#byIndex.get(indexOf(at))?.filled.runEnd(at) ?? at;
      if (next === at) break;
      at = next;
    }
    return Math.min(at, end);
  }

  /** The first filled offset from `position` on, at most `end`. */
  nextFilled(position: number, end: number): number {
    for (let index = indexOf(position); index * SEGMENT_BYTES < end; index += 1) {
      const next = this.#byIndex.get(index)?.filled.next(position) ?? end;
      if (next < end) return next;
    }
    return end;
  }

  /** Every segment, in any order. */
  each(): Iterable<Segment> {
    return this.#byIndex.values();
  }

  /** Those that overlap a range, in order. */
  within(range: ByteRange): readonly Segment[] {
    return indexesOf(range).flatMap((index) => this.#byIndex.get(index) ?? []);
  }

  /** The bytes of a range that is filled; in memory of its own where it lies in several segments. */
  copy(range: ByteRange): Uint8Array {
    const [first, ...more] = this.within(range).map((segment) => segment.slice(range.start, range.end));
    return more.length === 0 ? (first ?? new Uint8Array()) : Buffer.concat([first ?? new Uint8Array(), ...more]);
  }

  /** Makes every segment of a range busy once more, new ones where there are none; all or none. */
  hold(range: ByteRange, lane: Lane): Segment[] | undefined {
    const present: Segment[] = [];
    const absent: { start: number; byteLength: number }[] = [];
    for (let index = indexOf(range.start); index <= indexOf(range.end - 1); index += 1) {
      const segment = this.#byIndex.get(index);
      if (segment === undefined) absent.push(this.#place(index));
      else present.push(segment);
    }
    // Busy first: making room must not take what this very range needs.
    for (const segment of present) segment.busy += 1;
    if (absent.length === 0) return present;
    const made = this.#store.allocate(this, absent, lane);
    if (made === undefined) {
      for (const segment of present) this.#store.unbusy(segment);
      return undefined;
    }
    for (const segment of made) this.#byIndex.set(indexOf(segment.start), segment);
    return [...present, ...made].sort((a, b) => a.start - b.start);
  }

  /** As {@link hold}, but as far from the start as memory can be had: the segments, none if not even the first can. */
  holdSome(range: ByteRange, lane: Lane): Segment[] {
    const held: Segment[] = [];
    for (const index of indexesOf(range)) {
      const start = index * SEGMENT_BYTES;
      const segment = this.hold({ start, end: start + 1 }, lane)?.[0];
      if (segment === undefined) break;
      held.push(segment);
    }
    return held;
  }

  #place(index: number): { start: number; byteLength: number } {
    const start = index * SEGMENT_BYTES;
    return { start, byteLength: Math.min(SEGMENT_BYTES, this.sizeBytes - start) };
  }
}

function indexOf(offset: number): number {
  return Math.floor(offset / SEGMENT_BYTES);
}

function indexesOf({ start, end }: ByteRange): number[] {
  const first = indexOf(start);
  return Array.from({ length: indexOf(end - 1) - first + 1 }, (_, step) => first + step);
}
