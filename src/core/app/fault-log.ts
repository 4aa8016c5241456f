import { type Clock, type Logger, systemClock } from "../base/index.js";
import type { PluginFault } from "../plugin-host/index.js";

// A timer may fail a thousand times a second.
const SAME_PAUSE_MS = 60_000;

/** Logs faults of plugins that nobody caught: the first of a plugin at once, then one a minute, the rest counted. */
export class FaultLog {
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #told = new Map<string, { readonly atMs: number; readonly unsaid: number }>();

  constructor(log: Logger, clock: Clock = systemClock) {
    this.#log = log;
    this.#clock = clock;
  }

  note({ plugins, at, error }: PluginFault): void {
    const who = plugins.join();
    const nowMs = this.#clock.now();
    const last = this.#told.get(who);
    if (last !== undefined && nowMs - last.atMs < SAME_PAUSE_MS) {
      this.#told.set(who, { ...last, unsaid: last.unsaid + 1 });
      return;
    }
    this.#told.set(who, { atMs: nowMs, unsaid: 0 });
    const more = last === undefined || last.unsaid === 0 ? {} : { unsaidBefore: last.unsaid };
    this.#log.error(`${error.message}; the mount goes on`, { at, ...more, error, hint: error.hint });
  }
}
