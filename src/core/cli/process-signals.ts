import { closeSync, constants, openSync } from "node:fs";
import type { ProcessEvents } from "./command-context.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** What to do when the process gets a signal. */
export interface SignalHandlers {
  /** First signal: end cleanly. */
  readonly stop: () => void;
  /** Second signal: the user will not wait. */
  readonly force: () => void;
  /** SIGHUP while the terminal is there, or where there never was one: the configuration has changed. */
  readonly reload: () => void;
}

/**
 * Listens for signals. SIGHUP because the terminal was closed counts as a signal to end. Returns the function that ends
 * it.
 */
export function onSignals(events: ProcessEvents, { stop, force, reload }: SignalHandlers): () => void {
  const hadTerminal = hasTerminal();
  let asked = 0;
  const onStop = () => {
    asked += 1;
    if (asked === 1) stop();
    else force();
  };
  const onHangup = () => (hadTerminal && !hasTerminal() ? onStop() : reload());
  for (const signal of SIGNALS) events.on(signal, onStop);
  events.on("SIGHUP", onHangup);
  return () => {
    for (const signal of SIGNALS) events.off(signal, onStop);
    events.off("SIGHUP", onHangup);
  };
}

/** Whether this process belongs to a terminal that is still there. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", constants.O_RDONLY | constants.O_NOCTTY));
    return true;
  } catch {
    return false;
  }
}
