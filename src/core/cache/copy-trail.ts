import type { ByteRange } from "./byte-range.js";
import type { Cursor } from "./read-cursor.js";

/** How fast a handle reads on at its place, and what it has left behind there. A value: every read makes a new one. */
export interface CopyTrail {
  /** `startedAt` of the place it follows. */
  readonly startedAt: number;
  /** Where the stretch now measured began, and when. */
  readonly markBytes: number;
  readonly markMs: number;
  /** Whether the last stretch was read faster than anybody watches. */
  readonly copying: boolean;
  /** What lies before has been left already. */
  readonly leftBefore: number;
}

const MIB = 1024 * 1024;
// Heads are kept on disk at the close: what a probe may read stays until then.
const HEAD_BYTES = 8 * MIB;
const STRETCH_BYTES = 16 * MIB;
// 128 Mbit/s, the most an Ultra HD Blu-ray has: who reads faster than that copies.
const COPIED_BYTES_PER_MS = 16_000;
// Kernels read ahead out of order, and copiers alternate between a few places nearby.
const STAYING_BYTES = 16 * MIB;

/** The trail of a handle just opened. */
export function trailAt(position: number, nowMs: number): CopyTrail {
  return { startedAt: position, markBytes: position, markMs: nowMs, copying: false, leftBefore: HEAD_BYTES };
}

/** The trail after a read at a place. */
export function followed(trail: CopyTrail, { startedAt, position }: Cursor, nowMs: number): CopyTrail {
  if (startedAt !== trail.startedAt) return { ...trailAt(startedAt, nowMs), leftBefore: trail.leftBefore };
  const stretchBytes = position - trail.markBytes;
  if (stretchBytes < STRETCH_BYTES) return trail;
  const copying = stretchBytes >= (nowMs - trail.markMs) * COPIED_BYTES_PER_MS;
  return { ...trail, markBytes: position, markMs: nowMs, copying };
}

/** What a handle that copies will not read again, if it is worth the look: the kernel keeps it for others. */
export function leftBehind({ copying, leftBefore }: CopyTrail, position: number): ByteRange | undefined {
  const end = Math.floor((position - STAYING_BYTES) / MIB) * MIB;
  return copying && end - leftBefore >= MIB ? { start: leftBefore, end } : undefined;
}
