/** Who goes first when slots are short: somebody waits, playback ahead, sidecars, guesses. */
export const LANES = ["foreground", "prefetch", "sidecar", "speculation"] as const;
/** A priority; see {@link LANES}. */
export type Lane = (typeof LANES)[number];
