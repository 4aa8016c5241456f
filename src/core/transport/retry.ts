import { hasCode, type MediaFsError, sleep, throwIfAborted, toMediaFsError } from "../base/index.js";

/** Pauses and limits of a retried operation. */
export interface RetryRules {
  /** How long after the first failure, or the first one since progress, it is tried again. */
  readonly patienceMs: number;
  /** Between 0 and 1; replaces Math.random in tests. */
  readonly random?: () => number;
}

/** An operation that is tried again. */
export interface Attempt<T> {
  run(): Promise<T>;
  /** Called after a failure: whether it got further since the one before, so that patience starts anew. */
  progressed(): boolean;
  /** Called after a failure: whether something changed so that even one that does not pass by itself is worth a try. */
  amend(error: MediaFsError): boolean;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;
// A server that answers wrongly goes on so; a few more tries tell a hiccup from a habit.
const MOST_WRONG_ANSWERS = 4;

/**
 * The pause before try number `failures + 1`, in milliseconds: doubling from 100 ms to 3 s, between half and all of it
 * by `random` so that many do not return at once; never less than what the server asked for.
 */
export function retryPauseMs(failures: number, retryAfterMs: number | undefined, random: number): number {
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
  return Math.max(full * (0.5 + random / 2), retryAfterMs ?? 0);
}

/**
 * Runs an attempt until it succeeds, fails for good, or the next pause would outlast the patience; rejects with its
 * last error, and with ABORTED as soon as the signal aborts.
 */
export async function retrying<T>(attempt: Attempt<T>, rules: RetryRules, signal: AbortSignal): Promise<T> {
  const random = rules.random ?? Math.random;
  let failures = 0;
  let wrongAnswers = 0;
  let givesUpAtMs = Number.POSITIVE_INFINITY;
  for (;;) {
    try {
      return await attempt.run();
    } catch (thrown) {
      throwIfAborted(signal);
      const error = toMediaFsError(thrown);
      if (attempt.progressed()) failures = 0;
      failures += 1;
      if (failures === 1) givesUpAtMs = Date.now() + rules.patienceMs;
      if (hasCode(error, "RANGE_WRONG", "RANGE_LONG", "SERVER_BAD_ANSWER")) wrongAnswers += 1;
      const amended = attempt.amend(error);
      if (wrongAnswers >= MOST_WRONG_ANSWERS || !(error.retryable || amended)) throw error;
      const pauseMs = retryPauseMs(failures, error.retryAfterMs, random());
      if (Date.now() + pauseMs > givesUpAtMs) throw error;
      await sleep(pauseMs, signal);
    }
  }
}
