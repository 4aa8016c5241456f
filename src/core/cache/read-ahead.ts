import type { CacheLimits } from "./file-cache.js";
import { type Cursor, cursorWith } from "./read-cursor.js";
import type { PacedAhead } from "./reading-pace.js";

/** The part of the limits that tells how far ahead a reader may be served. */
export type AheadLimits = Pick<CacheLimits, "windowBytes" | "windows">;

const MIB = 1024 * 1024;
/** As far as a probe of the longest kind (MPEG-TS) reads. */
export const MOST_PROBED_BYTES = 4 * MIB;
// What a line of 100 Mbit/s and 50 ms holds, and half as much: a first frame costs 4 MiB, and long probes little in vain.
const PROBED_AHEAD_BYTES = MIB;
/** What somebody who plays has ahead at least. */
export const PLAYED_AHEAD_BYTES = 2 * MIB;

/** What decides how far ahead a sequential reader is served. */
export interface AheadSituation {
  readonly playing: boolean;
  readonly starved: boolean;
  readonly paced: PacedAhead | undefined;
  readonly limits: AheadLimits;
}

/** How far ahead a sequential reader is served from now on. */
export function aheadOf(cursor: Cursor, { playing, starved, paced, limits }: AheadSituation): number {
  const mostBytes = Math.min(limits.windowBytes * limits.windows, paced?.mostBytes ?? Number.POSITIVE_INFINITY);
  if (cursor.aheadBytes === 0) return Math.min(mostBytes, playing ? PLAYED_AHEAD_BYTES : PROBED_AHEAD_BYTES);
  const beforeBytes = Math.min(mostBytes, cursor.aheadBytes);
  const grownBytes = Math.min(mostBytes, 2 * beforeBytes);
  // Growth must show its effect before it grows again: reads of the kernel come several at a time. And it is for readers
  // who stay: how far ahead a probe is fetched must not depend on how fast the server was.
  const mayGrow =
    cursor.sequentialBytes >= MOST_PROBED_BYTES && cursor.position - cursor.grewAt >= cursor.aheadBytes / 2;
  const shouldGrow = starved || grownBytes <= Math.max(PLAYED_AHEAD_BYTES, paced?.aimBytes ?? 0);
  return mayGrow && shouldGrow ? grownBytes : beforeBytes;
}

/** A place of sequential reading, served so far ahead. */
export function provenCursor(
  cursor: Cursor,
  aheadBytes: number,
  { sizeBytes, limits }: { sizeBytes: number; limits: AheadLimits },
): Cursor {
  const aimedEnd = plannedEndOf(cursor.position, aheadBytes, limits);
  const plannedEnd = Math.min(sizeBytes, Math.max(cursor.plannedEnd, aimedEnd));
  const grows = aheadBytes > cursor.aheadBytes;
  return cursorWith(cursor, { aheadBytes, plannedEnd, grewAt: grows ? cursor.position : cursor.grewAt });
}

/**
 * Where the bytes wanted by a sequential reader end: a multiple of a step, so that requests are large, moving on when
 * three quarters of a step are read. Fully grown, the step is a window: at 75 % of one, the one `windows` further is wanted.
 */
function plannedEndOf(position: number, aheadBytes: number, limits: AheadLimits): number {
  const step = Math.max(1, Math.min(limits.windowBytes, aheadBytes / 2));
  const steps = Math.max(1, Math.floor(aheadBytes / step));
  return Math.floor((Math.floor((position + step / 4) / step) + steps) * step);
}
