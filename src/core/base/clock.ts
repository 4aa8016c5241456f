import { token } from "./token.js";

/** Time as the core sees it, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delayMs`; the function returned cancels. Never keeps the process alive. */
  after(delayMs: number, callback: () => void): () => void;
}
export const Clock = token<Clock>("Clock");

// Node runs a longer timer at once; 24 days from now, asking again is right whatever the timer was for.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, Math.min(delayMs, LONGEST_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

// Nothing that runs on the main thread takes as long.
const LATE_MS = 1_000;

/**
 * Whether a timer that comes so late says that this process did not run meanwhile: it was stopped (SIGSTOP), or the
 * machine was. What came in that time was not looked at yet, so it proves no silence of anybody else.
 */
export function wasStopped(lateMs: number): boolean {
  return lateMs > LATE_MS;
}
