import type { Clock, Lane, Logger } from "../base/index.js";
import type { RangeRequest, RangeSource, RangeTransport } from "./range-transport.js";
import { isUnusualExchange } from "./unusual-exchange.js";

/** The transports to choose from. */
export interface Routes {
  /** Reads plain HTTP fast, and leaves the rest with the error of an unusual exchange. */
  readonly fast: RangeTransport;
  /** Reads whatever can be read. */
  readonly general: RangeTransport;
}

// An answer that was unusual once costs a request each time; after this the fast way is tried again.
const DETOUR_MS = 5 * 60_000;

/**
 * Sends each request the fast way, and again the general way if the fast one finds the exchange unusual; the server's
 * next requests then go the general way at once, for five minutes. Every other error is the caller's.
 */
export class RoutingTransport implements RangeTransport {
  readonly #routes: Routes;
  readonly #clock: Clock;
  readonly #log: Logger;
  /** By server key: until when it is served the general way. */
  readonly #detours = new Map<string, number>();

  constructor(routes: Routes, clock: Clock, log: Logger) {
    this.#routes = routes;
    this.#clock = clock;
    this.#log = log;
  }

  read(request: RangeRequest, signal: AbortSignal): Promise<void> {
    return this.#by(request.source, (transport) => transport.read(request, signal));
  }

  measure(source: RangeSource, lane: Lane, signal: AbortSignal): Promise<number> {
    return this.#by(source, (transport) => transport.measure(source, lane, signal));
  }

  async close(): Promise<void> {
    await Promise.all([this.#routes.fast.close(), this.#routes.general.close()]);
  }

  async #by<T>({ serverKey }: RangeSource, work: (transport: RangeTransport) => Promise<T>): Promise<T> {
    const now = this.#clock.now();
    if (takesDetour(this.#detours.get(serverKey), now)) return work(this.#routes.general);
    try {
      return await work(this.#routes.fast);
    } catch (error) {
      if (!isUnusualExchange(error)) throw error;
      this.#detours.set(serverKey, now + DETOUR_MS);
      this.#log.debug("detour", { server: serverKey, why: error.message });
      return await work(this.#routes.general);
    }
  }
}

/** Whether a server is served the general way at this moment. */
export function takesDetour(untilMs: number | undefined, nowMs: number): boolean {
  return untilMs !== undefined && nowMs < untilMs;
}
