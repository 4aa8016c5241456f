import { wasStopped } from "./clock.js";
import { aborted, MediaFsError } from "./errors.js";
import { childLifetime } from "./lifetime.js";

/**
 * Runs `work` with a signal that aborts when `signal` does or after `timeoutMs`, whichever is first;
 * time begins anew when the process was stopped. Rejects with REQUEST_TIMEOUT ("`what` took longer than …") at the
 * deadline, at once even if `work` ignores the signal.
 */
export async function withDeadline<T>(
  what: string,
  timeoutMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { controller, release } = childLifetime(signal);
  const timeout = () =>
    controller.abort(new MediaFsError("REQUEST_TIMEOUT", `${what} took longer than ${timeoutMs} ms`));
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    const dueMs = performance.now() + timeoutMs;
    timer = setTimeout(() => (wasStopped(performance.now() - dueMs) ? watch() : timeout()), timeoutMs);
  };
  watch();
  try {
    return await raceAbort(work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    release();
  }
}

/** Settles as `promise` does, or rejects with the signal's reason as soon as it aborts; `promise` itself goes on. */
export function raceAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(aborted(signal.reason));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Resolves after `delayMs`; rejects with ABORTED when the signal aborts first. */
export function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    if (signal.aborted) return reject(aborted(signal.reason));
    const onAbort = () => {
      clearTimeout(timer);
      reject(aborted(signal.reason));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, delayMs);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
