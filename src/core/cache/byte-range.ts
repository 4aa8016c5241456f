/** Bytes `start` to `end` (exclusive) of a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Whether two ranges share a byte. */
export function overlap(a: ByteRange, b: ByteRange): boolean {
  return a.start < b.end && b.start < a.end;
}

/** A range widened to multiples of `stepBytes`, within the file. */
export function widenTo(range: ByteRange, stepBytes: number, sizeBytes: number): ByteRange {
  const start = Math.floor(range.start / stepBytes) * stepBytes;
  return { start, end: Math.min(sizeBytes, Math.ceil(range.end / stepBytes) * stepBytes) };
}

/**
 * A range cut at multiples of `stepBytes`, in order. What would be less than a quarter of a step at either end stays
 * with its neighbour: a request of its own would cost more than its bytes.
 */
export function splitAt(range: ByteRange, stepBytes: number): ByteRange[] {
  const leastBytes = stepBytes / 4;
  const pieces: ByteRange[] = [];
  for (let start = range.start; start < range.end; ) {
    const cut = (Math.floor((start + leastBytes) / stepBytes) + 1) * stepBytes;
    const end = range.end - cut < leastBytes ? range.end : cut;
    pieces.push({ start, end });
    start = end;
  }
  return pieces;
}
