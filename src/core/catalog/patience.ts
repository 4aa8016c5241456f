import { type Clock, raceAbort } from "../base/index.js";

/** Whether a promise that never rejects settles within `patienceMs`. Rejects with ABORTED. */
export async function settlesWithin(
  promise: Promise<unknown>,
  patienceMs: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<boolean> {
  let cancel: () => void = () => undefined;
  const expiry = new Promise<false>((resolve) => {
    cancel = clock.after(patienceMs, () => resolve(false));
  });
  try {
    return await raceAbort(Promise.race([promise.then(() => true), expiry]), signal);
  } finally {
    cancel();
  }
}
