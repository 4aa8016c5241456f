import type { Lane } from "../base/index.js";
import type { ByteRange } from "./byte-range.js";
import type { Fetch } from "./fetch.js";
import type { FoundIndex } from "./index-search.js";
import type { Want } from "./read-plan.js";

/** A handle, as far as the content is concerned: what it would like to have. */
export interface Interest {
  wants(): readonly Want[];
  /** Whether it still reads; what it wanted is kept for a moment after its close. */
  readonly open: boolean;
  /** Whether it is being played, or copied. */
  readonly playing: boolean;
  /** Whether it is being played and reads bytes of a range next, or waits for them. */
  needsSoon(range: ByteRange): boolean;
  /** Whether it is being played and has bytes of a range ahead, or just behind. */
  keeps(range: ByteRange): boolean;
  /** The head has told where the index lies, or that it does not tell. */
  indexFound(index: FoundIndex): void;
}

/** The lane of a fetch at this moment, by who waits for it and who is interested in its file. */
export function laneOfFetch(
  { reached: start, end, lane }: Pick<Fetch, "reached" | "end" | "lane">,
  isAwaited: boolean,
  interests: Iterable<Interest>,
): Lane {
  const handles = [...interests];
  if (handles.some((handle) => handle.needsSoon({ start, end }))) return "playback";
  if (isAwaited) return "foreground";
  // Long probes read on for a while, too: what is ahead of them must not take slots from those who play.
  return lane === "speculation" || handles.some(({ playing }) => playing) ? lane : "speculation";
}

/** Whether memory with a range of the file is among the last to be given up. */
export function isKept(range: ByteRange, interests: Iterable<Interest>): boolean {
  for (const handle of interests) if (handle.keeps(range)) return true;
  return false;
}

/** The lane of a read that waits for a request of its own. */
export function laneOfRead(range: ByteRange, interests: Iterable<Interest>): Lane {
  return [...interests].some((handle) => handle.needsSoon(range)) ? "playback" : "foreground";
}

/** Whether a handle wants bytes that a fetch still brings. Asked at every read: it makes nothing. */
export function isWanted({ reached, end }: Pick<Fetch, "reached" | "end">, interests: Iterable<Interest>): boolean {
  for (const interest of interests) {
    for (const want of interest.wants()) if (want.start < end && reached < want.end) return true;
  }
  return false;
}

/** Whether more than one handle reads. */
export function areShared(interests: Iterable<Interest>): boolean {
  let handles = 0;
  for (const { open } of interests) if (open) handles += 1;
  return handles > 1;
}
