import { type Clock, type ErrorCode, hasCode, type Logger, type MediaFsError } from "../base/index.js";

/** How long a server is left alone after a failure, unless it asks for longer. */
const RETRY_PAUSE_MS = 5_000;

// These say something of one thing only; every other failure concerns the server.
const ITEM_CODES: readonly ErrorCode[] = [
  "ITEM_NOT_FOUND",
  "ACCESS_DENIED",
  "SERVER_BAD_ANSWER",
  "UNSUPPORTED",
  "SERVER_REFUSED",
  "ABORTED",
  "PLUGIN_FAILED",
  "INTERNAL",
];

/** A failure that lasts. */
export interface Outage {
  readonly sinceMs: number;
  readonly error: MediaFsError;
  /** Before this moment nothing is to be asked. */
  readonly nextTryMs: number;
}

/** The outage after one more failure. */
export function prolong(outage: Outage | undefined, error: MediaFsError, nowMs: number): Outage {
  const pauseMs = Math.max(RETRY_PAUSE_MS, error.retryAfterMs ?? 0);
  return { sinceMs: outage?.sinceMs ?? nowMs, error, nextTryMs: nowMs + pauseMs };
}

/** Which servers do not answer. Logs the beginning and the end of each outage once. */
export class ServerHealth {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #outages = new Map<string, Outage>();
  /** Servers whose answers are late, with the moment to try again. */
  readonly #lateUntilTryMs = new Map<string, number>();

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** The outage of an entry's server, if there is one. */
  outage(serverKey: string): Outage | undefined {
    return this.#outages.get(serverKey);
  }

  /** Notes that the server is being asked in spite of its outage: nobody else needs to. */
  probing(serverKey: string): void {
    const outage = this.#outages.get(serverKey);
    if (outage === undefined) return;
    this.#outages.set(serverKey, { ...outage, nextTryMs: this.#clock.now() + RETRY_PAUSE_MS });
  }

  /** Notes a failure. False if it concerns a single item and is no outage of the server. */
  failed(serverKey: string, error: MediaFsError): boolean {
    if (hasCode(error, ...ITEM_CODES)) return false;
    const known = this.#outages.get(serverKey);
    this.#outages.set(serverKey, prolong(known, error, this.#clock.now()));
    if (known === undefined) {
      this.#logger.warn("listing failed; what was last known is served", { server: serverKey, error });
    }
    return true;
  }

  /** Notes an answer. */
  answered(serverKey: string): void {
    this.#lateUntilTryMs.delete(serverKey);
    const outage = this.#outages.get(serverKey);
    if (outage === undefined) return;
    this.#outages.delete(serverKey);
    this.#logger.info("listings are up to date again", {
      server: serverKey,
      outageMs: this.#clock.now() - outage.sinceMs,
    });
  }

  /** Notes that an answer takes longer than anybody waits for it. */
  isLate(serverKey: string): void {
    if (!this.#lateUntilTryMs.has(serverKey)) this.#rest(serverKey);
  }

  /**
   * What to do for somebody who has an older listing: `ask` the server and wait for a while, as usual; `probe` it
   * without waiting, because its answers are late; or let it `rest`, because somebody probes it already.
   */
  advice(serverKey: string): "ask" | "probe" | "rest" {
    const nextTryMs = this.#lateUntilTryMs.get(serverKey);
    if (nextTryMs === undefined) return "ask";
    if (this.#clock.now() < nextTryMs) return "rest";
    this.#rest(serverKey);
    return "probe";
  }

  /** Lets the next asker through at once. */
  reset(serverKey: string): void {
    this.#lateUntilTryMs.delete(serverKey);
    const outage = this.#outages.get(serverKey);
    if (outage !== undefined) this.#outages.set(serverKey, { ...outage, nextTryMs: 0 });
  }

  /** Knows nothing of the server any more. */
  forget(serverKey: string): void {
    this.#lateUntilTryMs.delete(serverKey);
    this.#outages.delete(serverKey);
  }

  #rest(serverKey: string): void {
    this.#lateUntilTryMs.set(serverKey, this.#clock.now() + RETRY_PAUSE_MS);
  }
}
