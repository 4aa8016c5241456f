/** What decides how long to wait before connecting again. */
export interface Failed {
  /** Failures in a row, 1 or more. */
  readonly failures: number;
  /** How long the server asked to be left alone. */
  readonly retryAfterMs: number | undefined;
  /** 0 to below 1. */
  readonly random: number;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The pause before the next attempt: 1 s, doubling to 30 s, a fifth more or less so that many entries of a server
 * that went down do not come back in step; never less than the server asked for. Pure.
 */
export function retryPauseMs({ failures, retryAfterMs = 0, random }: Failed): number {
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
  return Math.max(retryAfterMs, Math.round(pauseMs * (0.8 + 0.4 * random)));
}
