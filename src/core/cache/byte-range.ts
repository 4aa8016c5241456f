/** Bytes `start` to `end` (exclusive) of a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Whether two ranges share a byte. */
export function overlap(a: ByteRange, b: ByteRange): boolean {
  return a.start < b.end && b.start < a.end;
}

/** A range cut at multiples of `stepBytes`, in order. */
export function splitAt(range: ByteRange, stepBytes: number): ByteRange[] {
  const pieces: ByteRange[] = [];
  for (let start = range.start; start < range.end; ) {
    const end = Math.min(range.end, (Math.floor(start / stepBytes) + 1) * stepBytes);
    pieces.push({ start, end });
    start = end;
  }
  return pieces;
}
