import type { ByteRange } from "./byte-range.js";

/** How fast a handle reads, beside how fast its medium plays. A value: every read makes a new one. */
export interface Pace {
  /** When what is being measured began, and what has been read since. */
  readonly sinceMs: number;
  readonly readBytes: number;
  /** Since when it has read no faster than its medium plays, and never had to wait; undefined while it has not. */
  readonly pacedSinceMs: number | undefined;
}

/** A read, when it came (milliseconds, any origin), and whether its bytes were not all there. */
export interface TimedRead extends ByteRange {
  readonly atMs: number;
  readonly starved: boolean;
}

/** How far ahead of a paced reader bytes are wanted. */
export interface PacedAhead {
  /** Never more. */
  readonly mostBytes: number;
  /** So much already now, though it has not had to wait: no longer than it has been playing. */
  readonly aimBytes: number;
}

const MIB = 1024 * 1024;
// Players fill their own buffers in bursts: Kodi 8 s of media at once, VLC and ffmpeg less. Shorter says nothing.
const MEASURED_MS = 5_000;
// Scenes need up to twice the average, and kernels read some 100 KiB at a time, however slow the medium.
const FASTEST_FACTOR = 2;
const SLACK_BYTES = MIB;
// Long enough for a server to restart without the picture standing still. More would be fetched in vain by all who stop,
// and past 13 Mbit/s it is more than the windows hold anyway (as they are by default, 32 MiB).
const AHEAD_SECONDS = 20;
// A step back is 10 s in Kodi, VLC and most televisions, and reading on begins at the key frame before.
const BEHIND_SECONDS = 15;
// A step of the plan is half of it: whole MiB make requests of whole segments.
const UNIT_BYTES = 2 * MIB;

/** The pace after a read of a medium of so many bits per second; undefined where that is not known. */
export function paceAfter(
  pace: Pace | undefined,
  read: TimedRead,
  bitsPerSecond: number | undefined,
): Pace | undefined {
  if (bitsPerSecond === undefined) return undefined;
  const { atMs } = read;
  // A clock that was set back has measured nothing.
  if (pace === undefined || read.starved || atMs < pace.sinceMs)
    return { sinceMs: atMs, readBytes: 0, pacedSinceMs: undefined };
  const readBytes = pace.readBytes + read.end - read.start;
  const elapsedMs = atMs - pace.sinceMs;
  const playedBytes = (bitsPerSecond / 8000) * Math.max(elapsedMs, MEASURED_MS);
  if (readBytes > FASTEST_FACTOR * playedBytes + SLACK_BYTES)
    return { sinceMs: atMs, readBytes: 0, pacedSinceMs: undefined };
  if (elapsedMs < MEASURED_MS) return { sinceMs: pace.sinceMs, readBytes, pacedSinceMs: pace.pacedSinceMs };
  return { sinceMs: atMs, readBytes: 0, pacedSinceMs: pace.pacedSinceMs ?? pace.sinceMs };
}

/** How far ahead a reader of that pace is served; undefined for one that reads faster, or waits, or of unknown media. */
export function pacedAhead(
  pace: Pace | undefined,
  bitsPerSecond: number | undefined,
  atMs: number,
): PacedAhead | undefined {
  if (pace?.pacedSinceMs === undefined || bitsPerSecond === undefined) return undefined;
  const mostBytes = bytesOf(AHEAD_SECONDS, bitsPerSecond);
  const playedSeconds = Math.max(0, atMs - pace.pacedSinceMs) / 1000;
  return { mostBytes, aimBytes: Math.min(mostBytes, bytesOf(playedSeconds, bitsPerSecond)) };
}

/** How much of what a paced reader has read it may step back to; undefined as for {@link pacedAhead}. */
export function pacedBehindBytes(pace: Pace | undefined, bitsPerSecond: number | undefined): number | undefined {
  if (pace?.pacedSinceMs === undefined || bitsPerSecond === undefined) return undefined;
  return bytesOf(BEHIND_SECONDS, bitsPerSecond);
}

function bytesOf(seconds: number, bitsPerSecond: number): number {
  return Math.max(1, Math.round((seconds * bitsPerSecond) / 8 / UNIT_BYTES)) * UNIT_BYTES;
}
