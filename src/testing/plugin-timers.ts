import { type AsyncHook, AsyncLocalStorage, createHook } from "node:async_hooks";

/** Notes the timers that a piece of work sets, and which of them still keep the process alive. */
export class PluginTimers {
  readonly #mark = new AsyncLocalStorage<true>();
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #hook: AsyncHook;

  constructor() {
    this.#hook = createHook({
      init: (id, type, _trigger, resource) => {
        if (type === "Timeout" && this.#mark.getStore() === true) this.#timers.set(id, resource as NodeJS.Timeout);
      },
      destroy: (id) => void this.#timers.delete(id),
    }).enable();
  }

  /** Runs work, also what it begins and does not wait for, as that whose timers are noted. */
  during<T>(work: () => T): T {
    return this.#mark.run(true, work);
  }

  /** Timers set and neither run out nor cleared. Those that are unref'd do not count: they hold up nobody. */
  get alive(): number {
    return [...this.#timers.values()].filter((timer) => timer.hasRef()).length;
  }

  stop(): void {
    this.#hook.disable();
  }
}
