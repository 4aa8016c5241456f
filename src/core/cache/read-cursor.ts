import type { ByteRange } from "./byte-range.js";

/** One place at which a handle reads. Positions are offsets in the file. */
export interface Cursor {
  /** Bytes from here on are wanted: where the last read began, or `position` if that went back. */
  readonly wantedFrom: number;
  /** The end of what was read here: where a sequential reader goes on. */
  readonly position: number;
  /** Where the first read here began, or one that came late. */
  readonly startedAt: number;
  /** Bytes read here one after another, in whatever order they came. */
  readonly sequentialBytes: number;
  /** How far ahead of `position` bytes are wanted, once it is proven. */
  readonly aheadBytes: number;
  /** `position` when `aheadBytes` last grew. */
  readonly grewAt: number;
  /** Bytes up to here are wanted; at least `position`. */
  readonly plannedEnd: number;
  /** How often the handle came back here from its other place. */
  readonly returns: number;
}

// Kernels read ahead asynchronously: their reads arrive up to 256 KiB back and 512 KiB forward out of order.
const BACK_BYTES = 1024 * 1024;
const GAP_BYTES = 1024 * 1024;
// Skipping on within what is on its way is no seek; 16 MiB are more than any demuxer skips.
const SKIP_BYTES = 16 * 1024 * 1024;
// So many bytes in a row, after others were, are playback that goes on at another place.
const AGAIN_BYTES = 512 * 1024;
/** So many bytes in a row are playback or a copy: most probes read less (ffprobe 448 KiB of a Matroska). */
const PROOF_BYTES = 1024 * 1024;

/** A place nobody has read at yet. */
export function cursorAt(position: number): Cursor {
  return {
    wantedFrom: position,
    position,
    startedAt: position,
    sequentialBytes: 0,
    aheadBytes: 0,
    grewAt: position,
    plannedEnd: position,
    returns: 0,
  };
}

/** The place with some facts changed. Named one by one: of large numbers a spread costs several times as much. */
export function cursorWith(cursor: Cursor, changes: Partial<Cursor>): Cursor {
  return {
    wantedFrom: changes.wantedFrom ?? cursor.wantedFrom,
    position: changes.position ?? cursor.position,
    startedAt: changes.startedAt ?? cursor.startedAt,
    sequentialBytes: changes.sequentialBytes ?? cursor.sequentialBytes,
    aheadBytes: changes.aheadBytes ?? cursor.aheadBytes,
    grewAt: changes.grewAt ?? cursor.grewAt,
    plannedEnd: changes.plannedEnd ?? cursor.plannedEnd,
    returns: changes.returns ?? cursor.returns,
  };
}

/** Whether a read belongs to this place. */
export function follows(cursor: Cursor, start: number): boolean {
  const skip = Math.min(SKIP_BYTES, cursor.plannedEnd - cursor.position);
  return start >= cursor.position - BACK_BYTES && start <= cursor.position + Math.max(GAP_BYTES, skip);
}

/** The place after a read that belongs to it. A gap within the tolerance does not end the sequence. */
export function advanced(cursor: Cursor, read: ByteRange): Cursor {
  const position = Math.max(cursor.position, read.end);
  const startedAt = Math.min(cursor.startedAt, read.start);
  // Bytes that are read again and again are counted once.
  const sequentialBytes = Math.min(position - startedAt, cursor.sequentialBytes + read.end - read.start);
  // A step back is playback going on in another order, or a probe: then nothing around it is worth a guess.
  const wantedFrom = read.end === position || sequentialBytes >= AGAIN_BYTES ? read.start : position;
  const plannedEnd = Math.max(cursor.plannedEnd, position);
  return cursorWith(cursor, { wantedFrom, position, startedAt, sequentialBytes, plannedEnd });
}

/**
 * Whether what was read here is sequential reading and not a probe; `isPlayer` tells that the handle has read in sequence
 * before.
 */
export function isProven(cursor: Cursor, isPlayer: boolean): boolean {
  return cursor.sequentialBytes >= (isPlayer ? AGAIN_BYTES : PROOF_BYTES);
}
