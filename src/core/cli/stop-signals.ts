import type { ProcessEvents } from "./command-context.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What to do when the process is asked to end, or breaks. */
export interface StopHandlers {
  /** First signal: end cleanly. */
  readonly stop: () => void;
  /** Second signal: the user will not wait. */
  readonly force: () => void;
  /** An exception or rejection that nobody caught. */
  readonly fault: (error: unknown) => void;
}

/** Listens for signals and faults. Returns the function that ends it. */
export function onStop(events: ProcessEvents, { stop, force, fault }: StopHandlers): () => void {
  let asked = 0;
  const onSignal = () => {
    asked += 1;
    if (asked === 1) stop();
    else force();
  };
  for (const signal of SIGNALS) events.on(signal, onSignal);
  events.on("uncaughtException", fault);
  events.on("unhandledRejection", fault);
  return () => {
    for (const signal of SIGNALS) events.off(signal, onSignal);
    events.off("uncaughtException", fault);
    events.off("unhandledRejection", fault);
  };
}
