/**
 * Who goes first when slots are short: playback that is about to stall, somebody else who waits, playback that reads
 * ahead, sidecars, guesses.
 */
export const LANES = ["playback", "foreground", "prefetch", "sidecar", "speculation"] as const;
/** A priority; see {@link LANES}. */
export type Lane = (typeof LANES)[number];

/** Whether somebody waits, or soon will. Pure. */
export function isPressing(lane: Lane): boolean {
  return lane === "playback" || lane === "foreground";
}
