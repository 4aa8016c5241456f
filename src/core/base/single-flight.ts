import { aborted } from "./errors.js";
import { newLifetime } from "./lifetime.js";

interface Flight<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/** One running call per key: callers with the same key share it, and it is aborted when the last of them gives up. */
export class SingleFlight<K, T> {
  readonly #flights = new Map<K, Flight<T>>();

  /** Keys with a call under way. */
  get size(): number {
    return this.#flights.size;
  }

  /** Joins or starts the call of `key`. Rejects with ABORTED when this caller's signal aborts, and as `start` does. */
  run(key: K, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal.aborted) return Promise.reject(aborted(signal.reason));
    const flight = this.#flights.get(key) ?? this.#launch(key, start);
    flight.waiters += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        signal.removeEventListener("abort", onAbort);
        flight.waiters -= 1;
      };
      const onAbort = () => {
        leave();
        if (flight.waiters === 0) this.#abandon(key, flight, signal.reason);
        reject(aborted(signal.reason));
      };
      signal.addEventListener("abort", onAbort, { once: true });
      flight.promise.then(resolve, reject).finally(leave);
    });
  }

  #launch(key: K, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = newLifetime();
    const promise = (async () => start(controller.signal))();
    const flight: Flight<T> = { promise, controller, waiters: 0 };
    this.#flights.set(key, flight);
    const forget = () => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    promise.then(forget, forget);
    return flight;
  }

  #abandon(key: K, flight: Flight<T>, reason: unknown): void {
    // A later caller must not join a call that is being aborted.
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
    flight.controller.abort(reason);
  }
}
