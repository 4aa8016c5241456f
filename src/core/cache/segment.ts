import { Extents } from "./extents.js";

/** The unit of memory: a probe of 1 MiB costs four, and a read of the kernel (128 KiB) lies in one or two. */
export const SEGMENT_BYTES = 256 * 1024;

/** Whoever has a segment in its index. */
export interface SegmentOwner {
  /** The segment is being dropped: it must not be found any more. */
  forget(segment: Segment): void;
  /** Whether somebody who plays has it ahead, or just behind: then it is among the last to go. */
  keeps(segment: Segment): boolean;
}

/** Memory for an aligned part of a file, filled in any order. Never reused while it is busy or lent. */
export class Segment {
  readonly owner: SegmentOwner;
  /** Offset in the file. */
  readonly start: number;
  readonly bytes: Uint8Array;
  /** Offsets in the file whose bytes are there. */
  readonly filled = new Extents();
  /** Offsets in the file that somebody has read. */
  readonly served = new Extents();
  /** Fetches that fill it and readers that wait for its bytes. */
  busy = 0;
  /** Leases of its bytes. */
  lent = 0;
  /** Whether its owner still finds it. */
  attached = true;
  lastAccessMs = 0;

  constructor(owner: SegmentOwner, start: number, bytes: Uint8Array) {
    this.owner = owner;
    this.start = start;
    this.bytes = bytes;
  }

  /** Exclusive. */
  get end(): number {
    return this.start + this.bytes.length;
  }

  get pinned(): boolean {
    return this.busy > 0 || this.lent > 0;
  }

  /** The memory of these offsets, as far as they lie in it. */
  slice(start: number, end: number): Uint8Array {
    return this.bytes.subarray(Math.max(0, start - this.start), Math.min(this.bytes.length, end - this.start));
  }
}
