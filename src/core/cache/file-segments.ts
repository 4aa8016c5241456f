import type { Lane } from "../base/index.js";
import type { ByteRange } from "./byte-range.js";
import { SEGMENT_BYTES, type Segment, type SegmentOwner } from "./segment.js";
import type { SegmentStore } from "./segment-store.js";

/** The segments of one file, by place. */
export class FileSegments implements SegmentOwner {
  readonly #store: SegmentStore;
  readonly sizeBytes: number;
  readonly #onEmpty: () => void;
  readonly #byIndex = new Map<number, Segment>();
  /** Dropped though nobody had read them. */
  wastedBytes = 0;

  /** `onEmpty` is called after the last segment is gone. */
  constructor(store: SegmentStore, sizeBytes: number, onEmpty: () => void) {
    this.#store = store;
    this.sizeBytes = sizeBytes;
    this.#onEmpty = onEmpty;
  }

  get size(): number {
    return this.#byIndex.size;
  }

  all(): Segment[] {
    return [...this.#byIndex.values()];
  }

  forget(segment: Segment): void {
    this.wastedBytes += segment.filled.total - segment.served.total;
    this.#byIndex.delete(indexOf(segment.start));
    if (this.#byIndex.size === 0) this.#onEmpty();
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

  /** The runs of filled bytes, in order. */
  runs(): readonly ByteRange[] {
    const runs: ByteRange[] = [];
    for (const { start, end } of this.all().sort((a, b) => a.start - b.start)) {
      for (let at = this.nextFilled(start, end); at < end; at = this.nextFilled(at, end)) {
        const runEnd = this.runEnd(at, end);
        const last = runs.at(-1);
        if (last?.end === at) runs[runs.length - 1] = { start: last.start, end: runEnd };
        else runs.push({ start: at, end: runEnd });
        at = runEnd;
      }
    }
    return runs;
  }

  /** The bytes of a range that is filled; in memory of its own where it lies in several segments. */
  copy(range: ByteRange): Uint8Array {
    const segments = indexesOf(range).flatMap((index) => this.#byIndex.get(index) ?? []);
    const [first, ...more] = segments.map((segment) => segment.slice(range.start, range.end));
    return more.length === 0 ? (first ?? new Uint8Array()) : Buffer.concat([first ?? new Uint8Array(), ...more]);
  }

  /** Makes every segment of a range busy once more, new ones where there are none; all or none. */
  hold(range: ByteRange, lane: Lane): Segment[] | undefined {
    const present: Segment[] = [];
    const absent: { start: number; byteLength: number }[] = [];
    for (const index of indexesOf(range)) {
      const segment = this.#byIndex.get(index);
      if (segment === undefined) absent.push(this.#place(index));
      else present.push(segment);
    }
    // Busy first: making room must not take what this very range needs.
    for (const segment of present) segment.busy += 1;
    const made = absent.length === 0 ? [] : this.#store.allocate(this, absent, lane);
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
