import { type ByteRange, overlap, widenTo } from "../byte-range.js";
import { blockBytes } from "./probe-file.js";
import { PROBE_BLOCK_BYTES } from "./probe-store.js";

/** What there is to choose from. */
export interface ProbeMaterial {
  readonly sizeBytes: number;
  /** Runs of bytes in memory, in order. */
  readonly inMemory: readonly ByteRange[];
  /** Runs of bytes among them that somebody has read. */
  readonly read: readonly ByteRange[];
  readonly index: ByteRange | undefined;
  /** Whether the file was played or copied: then what lies in its middle is of no use to a probe. */
  readonly played: boolean;
}

const MIB = 1024 * 1024;
/** A file of which more is in memory was played or copied. */
export const MOST_PROBED_BYTES = 12 * MIB;
/** Of one file. ffprobe reads 3.4 MiB of an MPEG-TS, 2.9 MiB of an AVI, 1.1 MiB of an MP4 (measured). */
export const MOST_PROBE_BLOCKS = (6 * MIB) / PROBE_BLOCK_BYTES;
// What nobody has read fills no more than this, lest there be no room for what another program reads; but some of it is
// kept in any case, as kernels read ahead a little farther at one time than at another.
const MOST_BLOCKS_WITH_UNREAD = (4 * MIB) / PROBE_BLOCK_BYTES;
const LEAST_UNREAD_BLOCKS = MIB / 2 / PROBE_BLOCK_BYTES;
// As far as an open fetches by itself.
const HEAD_BYTES = 1.125 * MIB;
// As far as an open fetches at the end where nothing tells the place of the index.
const TAIL_BYTES = 512 * 1024;

/**
 * Blocks worth keeping, by their place, the most useful first: the head, the index, what was read, and then what was
 * fetched on a guess. Pure.
 */
export function blocksWorthKeeping({ sizeBytes, inMemory, read, index, played }: ProbeMaterial): readonly number[] {
  const whole = inMemory.flatMap((run) => wholeBlocks(run, sizeBytes));
  const within = (ranges: readonly ByteRange[]) =>
    whole.filter((block) => ranges.some((range) => overlap(placeOf(block, sizeBytes), range)));
  const useful = [
    ...within([{ start: 0, end: HEAD_BYTES }]),
    ...within(index === undefined ? [] : [index]),
    ...within(played ? [tailOf(sizeBytes)] : read),
  ];
  const guessed = within(played ? placesOfPlayed(sizeBytes, index) : inMemory);
  const first = [...new Set(useful)].slice(0, MOST_PROBE_BLOCKS);
  const mostBlocks = Math.max(first.length + LEAST_UNREAD_BLOCKS, MOST_BLOCKS_WITH_UNREAD);
  return [...new Set([...first, ...guessed])].slice(0, Math.min(mostBlocks, MOST_PROBE_BLOCKS));
}

/** Where a file that was played is looked at: its beginning, its index, its end. Pure. */
export function placesOfPlayed(sizeBytes: number, index: ByteRange | undefined): readonly ByteRange[] {
  const mostBytes = MOST_PROBE_BLOCKS * PROBE_BLOCK_BYTES;
  const places = [{ start: 0, end: Math.min(sizeBytes, mostBytes) }, tailOf(sizeBytes)];
  if (index !== undefined) places.push({ start: index.start, end: Math.min(index.end, index.start + mostBytes) });
  return places.map((place) => widenTo(place, PROBE_BLOCK_BYTES, sizeBytes)).filter(({ start, end }) => start < end);
}

/** Where a block lies in its file. Pure. */
export function placeOf(block: number, sizeBytes: number): ByteRange {
  const start = block * PROBE_BLOCK_BYTES;
  return { start, end: start + blockBytes(block, sizeBytes) };
}

function tailOf(sizeBytes: number): ByteRange {
  return { start: Math.max(0, sizeBytes - TAIL_BYTES), end: sizeBytes };
}

function wholeBlocks({ start, end }: ByteRange, sizeBytes: number): number[] {
  const first = Math.ceil(start / PROBE_BLOCK_BYTES);
  const after = end === sizeBytes ? Math.ceil(end / PROBE_BLOCK_BYTES) : Math.floor(end / PROBE_BLOCK_BYTES);
  return Array.from({ length: Math.max(0, after - first) }, (_, step) => first + step);
}
