import type { Segment } from "./segment.js";

/** The scale of a histogram of ages. */
export interface AgeScale {
  readonly nowMs: number;
  /** Where the scale ends. */
  readonly ttlMs: number;
  readonly buckets: number;
}

/** Filled bytes by the time since their last use; what is older than the scale is in the last bucket. Pure. */
export function bytesByAge(segments: Iterable<Segment>, { nowMs, ttlMs, buckets }: AgeScale): readonly number[] {
  const bytes = Array.from({ length: buckets }, () => 0);
  for (const { lastAccessMs, filled } of segments) {
    const bucket = Math.min(buckets - 1, Math.max(0, Math.floor(((nowMs - lastAccessMs) / ttlMs) * buckets)));
    bytes[bucket] = (bytes[bucket] ?? 0) + filled.total;
  }
  return bytes;
}
