import { token } from "./token.js";

/** Time as the core sees it, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delayMs`; the function returned cancels. Never keeps the process alive. */
  after(delayMs: number, callback: () => void): () => void;
}
export const Clock = token<Clock>("Clock");

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
