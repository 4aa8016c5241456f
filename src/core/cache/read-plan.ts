import { type ByteRange, overlap } from "./byte-range.js";
import type { CachedFile, CacheLimits } from "./file-cache.js";
import { type AheadLimits, aheadOf, MOST_PROBED_BYTES, PLAYED_AHEAD_BYTES, provenCursor } from "./read-ahead.js";
import { advanced, type Cursor, cursorAt, cursorWith, follows, isProven } from "./read-cursor.js";
import { type Pace, paceAfter, pacedAhead, pacedBehindBytes, type TimedRead } from "./reading-pace.js";

/** What a plan needs to know of its file. */
export type PlannedFile = Pick<CachedFile, "sizeBytes" | "bitsPerSecond">;

/** What a handle has read, and what follows from it. A value: every read makes a new one. */
export interface ReadPlan extends PlannedFile {
  /** At most two (data and index), the one read at last first. */
  readonly cursors: readonly Cursor[];
  /** Bytes that may still be fetched on a guess, until sequential reading renews them. */
  readonly creditBytes: number;
  /** Whether this handle has ever read sequentially. */
  readonly proven: boolean;
  /** Whether it has read on for longer than any probe: it is being played, or copied. */
  readonly playing: boolean;
  /** The head of the file and, once it is known, its index: wanted from the open on until something is proven. */
  readonly opening: readonly ByteRange[];
  /** When it read for the first time. */
  readonly beganMs: number | undefined;
  /** How fast it reads, where that of its medium is known and it has read at all. */
  readonly pace: Pace | undefined;
}

/** Bytes to have, and why: `prefetch` is playback that goes on, `speculation` a guess. */
export interface Want extends ByteRange {
  readonly lane: "prefetch" | "speculation";
}

/** The part of the limits that tells how much behind a reader is kept. */
export type KeepLimits = Pick<CacheLimits, "windowBytes" | "maxBytes">;

const KIB = 1024;
const MIB = 1024 * KIB;
/** What a handle may fetch on guesses before it has read sequentially. */
export const CREDIT_BYTES = 2 * MIB;
// 1 MiB is a common size of reads; kernels read 128 KiB beyond, which would otherwise wait for a second request.
const HEAD_BYTES = MIB + 128 * KIB;
// Where nothing tells the place of the index, most lie within the end (small ones of all kinds, ID3v1).
const TAIL_BYTES = 512 * KIB;
// Two hours of film have less; of larger ones the rest comes as it is read.
const MOST_INDEX_BYTES = 2 * MIB;
// What was pushed out of memory since then is not fetched again for everybody who still has the file open.
const OPENING_MS = 30_000;
// Players read on after so much of the head; most probes stop before (ffprobe after 576 to 704 KiB).
const PLAYERS_HEAD_BYTES = 768 * KIB;
const LEAST_AHEAD_BYTES = MIB;
// As far back as the reads of a kernel come out of order.
const LEAST_BEHIND_BYTES = MIB;
// What is ahead is worth more: eight players leave half of the memory to it.
const MOST_OF_MEMORY_BEHIND = 1 / 16;
// A place that a handle came back to so often is one of two that it alternates between, no straggler of a seek.
const RETURNS_OF_ALTERNATION = 2;

/** The plan of a handle just opened: the head, or the whole of a small file. */
export function openPlan({ sizeBytes, bitsPerSecond }: PlannedFile): ReadPlan {
  const wholeBytes = sizeBytes <= CREDIT_BYTES ? sizeBytes : HEAD_BYTES;
  const opening = wholeBytes === 0 ? [] : [{ start: 0, end: wholeBytes }];
  const beginning = { ...cursorAt(0), plannedEnd: wholeBytes };
  const creditBytes = CREDIT_BYTES - wholeBytes;
  const state = { cursors: [beginning], creditBytes, proven: false, playing: false, opening };
  return { sizeBytes, bitsPerSecond, ...state, beganMs: undefined, pace: undefined };
}

/**
 * The plan once the head has told where the index lies, or that it does not tell: then the end of the file is a guess,
 * and taken from the credit.
 */
export function withIndex(plan: ReadPlan, index: ByteRange | undefined): ReadPlan {
  if (plan.sizeBytes <= CREDIT_BYTES) return plan;
  const { start, end } = index ?? { start: plan.sizeBytes - TAIL_BYTES, end: plan.sizeBytes };
  const range = { start, end: Math.min(end, start + MOST_INDEX_BYTES) };
  const guessedBytes = index === undefined ? TAIL_BYTES : 0;
  const creditBytes = Math.max(0, plan.creditBytes - guessedBytes);
  return { ...plan, opening: [...plan.opening, range], creditBytes };
}

/** As {@link cursorWith}. */
function planWith(plan: ReadPlan, changes: Partial<ReadPlan>): ReadPlan {
  return {
    sizeBytes: plan.sizeBytes,
    bitsPerSecond: plan.bitsPerSecond,
    cursors: changes.cursors ?? plan.cursors,
    creditBytes: changes.creditBytes ?? plan.creditBytes,
    proven: changes.proven ?? plan.proven,
    playing: changes.playing ?? plan.playing,
    opening: changes.opening ?? plan.opening,
    beganMs: changes.beganMs ?? plan.beganMs,
    pace: changes.pace ?? plan.pace,
  };
}

/** The plan after a read. */
export function afterRead(before: ReadPlan, read: TimedRead, limits: AheadLimits): ReadPlan {
  const { beganMs = read.atMs } = before;
  const opening = read.atMs - beganMs > OPENING_MS ? [] : before.opening;
  const plan = planWith(before, { beganMs, opening, pace: paceAfter(before.pace, read, before.bitsPerSecond) });
  const [current, other] = plan.cursors;
  if (current !== undefined && follows(current, read.start)) return extended(plan, current, other, read, limits);
  if (other !== undefined && follows(other, read.start)) {
    return extended(plan, cursorWith(other, { returns: other.returns + 1 }), current, read, limits);
  }
  return extended(plan, cursorAt(read.start), current, read, limits);
}

/** The plan after memory was refused for what it wants from `position` on: half as far ahead, at least 1 MiB. */
export function afterRefusal(plan: ReadPlan, position: number): ReadPlan {
  const cursors = plan.cursors.map((cursor) => {
    if (position < cursor.wantedFrom || position >= cursor.plannedEnd) return cursor;
    const aheadBytes = Math.max(LEAST_AHEAD_BYTES, Math.floor(cursor.aheadBytes / 2));
    const plannedEnd = Math.max(cursor.position, position);
    return cursorWith(cursor, { aheadBytes, grewAt: cursor.position, plannedEnd });
  });
  return { ...plan, cursors };
}

/** What a handle wants, most needed first. Ranges may overlap; all lie within the file. */
export function wantsOf(plan: ReadPlan): readonly Want[] {
  const wants = placesOf(plan).map((cursor) => wantOf(cursor, plan));
  // Who begins to play jumps between data and index: what is on its way for either is not begun anew on every jump.
  if (!plan.playing) wants.push(...guesses(plan));
  return wants.filter(({ start, end }) => start < end);
}

/**
 * What a handle still wants for a moment after its close: programs open a file several times before they play it, and
 * what is on its way for a probe is kept for the next one. Nothing of playback.
 */
export function wantsAfterClose(plan: ReadPlan): readonly Want[] {
  const isPlayback = plan.proven && plan.cursors.some(({ position }) => position > MOST_PROBED_BYTES);
  return isPlayback ? [] : wantsOf(plan);
}

/** Whether a range holds bytes that playback reads next, or waits for. */
export function isNeededSoon(plan: ReadPlan, range: ByteRange): boolean {
  if (!plan.playing) return false;
  return placesOf(plan).some((cursor) =>
    overlap(range, { start: cursor.wantedFrom, end: cursor.position + PLAYED_AHEAD_BYTES }),
  );
}

/**
 * Whether a range holds bytes that somebody who plays has ahead, or has just read: players step back by 10 s, and kernels
 * read again what they had to drop. Of a copy hardly anything: nobody goes back in one.
 */
export function isKeptLongest(plan: ReadPlan, range: ByteRange, { windowBytes, maxBytes }: KeepLimits): boolean {
  if (!plan.playing) return false;
  const mostBytes = Math.min(windowBytes, maxBytes * MOST_OF_MEMORY_BEHIND);
  const behindBytes = Math.min(mostBytes, pacedBehindBytes(plan.pace, plan.bitsPerSecond) ?? LEAST_BEHIND_BYTES);
  return placesOf(plan).some((cursor) =>
    overlap(range, { start: cursor.position - behindBytes, end: cursor.plannedEnd }),
  );
}

/** Somebody who seeks leaves the old place for good; somebody who alternates reads on at both. */
function placesOf({ cursors: [current, other] }: ReadPlan): readonly Cursor[] {
  const alternates = other !== undefined && other.returns >= RETURNS_OF_ALTERNATION;
  return [...(current === undefined ? [] : [current]), ...(alternates ? [other] : [])];
}

/** What was asked for on opening, and what lies ahead of the place before the last jump. */
function guesses(plan: ReadPlan): Want[] {
  const [, other] = plan.cursors;
  const left: Want[] =
    other === undefined ? [] : [{ start: other.position, end: other.plannedEnd, lane: "speculation" }];
  return [...left, ...openingOf(plan)];
}

function openingOf(plan: ReadPlan): Want[] {
  return plan.opening.map((range) => ({ ...range, lane: "speculation" }));
}

function wantOf(cursor: Cursor, { proven }: ReadPlan): Want {
  const lane = isProven(cursor, proven) ? "prefetch" : "speculation";
  return { start: cursor.wantedFrom, end: cursor.plannedEnd, lane };
}

function extended(
  plan: ReadPlan,
  from: Cursor,
  other: Cursor | undefined,
  read: TimedRead,
  limits: AheadLimits,
): ReadPlan {
  const cursor = advanced(from, read);
  const rest = other === undefined ? [] : [other];
  if (isProven(cursor, plan.proven)) {
    const paced = pacedAhead(plan.pace, plan.bitsPerSecond, read.atMs);
    const aheadBytes = aheadOf(cursor, { playing: plan.playing, starved: read.starved, paced, limits });
    const sequential = provenCursor(cursor, aheadBytes, { sizeBytes: plan.sizeBytes, limits });
    // The proof renews the credit: a player that seeks is worth a guess at the new place.
    const playing = plan.playing || cursor.sequentialBytes >= MOST_PROBED_BYTES;
    return planWith(plan, { cursors: [sequential, ...rest], creditBytes: CREDIT_BYTES, proven: true, playing });
  }
  // Unproven, it reaches as far as it has come; a player that seeks will go on reading, so more at once.
  const reach = plan.proven ? LEAST_AHEAD_BYTES : guessedReach(cursor);
  const limit = Math.min(plan.sizeBytes, cursor.plannedEnd + plan.creditBytes);
  // In steps: each is a request, and waits for a slot where somebody else plays.
  const isDue = cursor.plannedEnd - cursor.position < reach / 2;
  const plannedEnd = isDue ? Math.max(cursor.plannedEnd, Math.min(cursor.position + reach, limit)) : cursor.plannedEnd;
  const creditBytes = plan.creditBytes - (plannedEnd - cursor.plannedEnd);
  return planWith(plan, { cursors: [cursorWith(cursor, { plannedEnd }), ...rest], creditBytes });
}

function guessedReach({ sequentialBytes }: Cursor): number {
  return sequentialBytes < PLAYERS_HEAD_BYTES ? sequentialBytes : CREDIT_BYTES;
}
