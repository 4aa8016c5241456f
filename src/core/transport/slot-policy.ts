import { isPressing, LANES, type Lane } from "../base/index.js";

/** A server's slots at one moment. */
export interface SlotSituation {
  /** Connections that it takes, at least 1. */
  readonly capacity: number;
  /** Lanes of the requests that hold a slot. */
  readonly running: readonly Lane[];
  /** Lanes of those that wait for one, in order of arrival. */
  readonly waiting: readonly Lane[];
  /** Whether something is being played, though perhaps nothing is fetched for it at this moment. */
  readonly isPlaying: boolean;
}

// Connections share a line evenly: beside one other, playback has half of it.
const PART_BESIDE_PLAYBACK = 1 / 6;

/**
 * Which waiter gets a slot now, by its place; undefined when none does. The first lane goes first, then who came first.
 * - The last free slot of several is kept for whoever waits for bytes.
 * - While something is played, all that does not belong to playback has a sixth of the slots, one at least, and only one while
 *   bytes are fetched that playback needs at once; guesses rest then.
 *
 * Pure.
 */
export function nextWaiter(situation: SlotSituation): number | undefined {
  const mayHave = new Set(LANES.filter((lane) => mayHaveSlot(lane, situation)));
  const ranks = situation.waiting.map((lane) => (mayHave.has(lane) ? LANES.indexOf(lane) : LANES.length));
  const best = Math.min(...ranks);
  return best < LANES.length ? ranks.indexOf(best) : undefined;
}

function mayHaveSlot(lane: Lane, situation: SlotSituation): boolean {
  const { capacity, running } = situation;
  const free = capacity - running.length;
  if (free <= 0) return false;
  if (!isPressing(lane) && free === 1 && capacity > 1) return false;
  if (isPlaybackLane(lane)) return true;
  if (lane === "speculation" && needsAtOnce(situation)) return false;
  return running.filter((each) => !isPlaybackLane(each)).length < mostBesidePlayback(situation);
}

function mostBesidePlayback(situation: SlotSituation): number {
  if (needsAtOnce(situation)) return 1;
  const { capacity, isPlaying } = situation;
  return isPlaying ? Math.max(1, Math.floor(capacity * PART_BESIDE_PLAYBACK)) : capacity;
}

function needsAtOnce({ running, waiting }: SlotSituation): boolean {
  return running.includes("playback") || waiting.includes("playback");
}

function isPlaybackLane(lane: Lane): boolean {
  return lane === "playback" || lane === "prefetch";
}
