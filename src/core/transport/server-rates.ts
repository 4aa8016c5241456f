import { aborted, type Clock, LANES, type Lane } from "../base/index.js";

interface Waiter {
  readonly byteCount: number;
  readonly lane: () => Lane;
  readonly grant: () => void;
}

// Saved up while nothing is fetched: more would be felt by whoever shares the line.
const SAVED_MS = 500;
// Long pieces would hold up whoever comes next and is more urgent; short ones cost a round trip each.
const PIECE_MS = 250;
const LEAST_PIECE_BYTES = 64 * 1024;
const MOST_PIECE_BYTES = 1024 * 1024;

/**
 * Speeds that servers are given, each shared by all that talk to the server. Waiters are served by the lane they have at
 * that moment, then in order of arrival. Where there is no limit nobody waits.
 */
export class ServerRates {
  readonly #bytesPerSecondOf: (serverKey: string) => number | undefined;
  readonly #clock: Clock;
  readonly #servers = new Map<string, RateQueue>();

  /** `bytesPerSecondOf` says how much a server may be asked for, undefined for no limit; it may change its answer. */
  constructor(bytesPerSecondOf: (serverKey: string) => number | undefined, clock: Clock) {
    this.#bytesPerSecondOf = bytesPerSecondOf;
    this.#clock = clock;
  }

  /** How many bytes to ask a server for at a time; undefined where there is no limit. */
  pieceBytes(serverKey: string): number | undefined {
    const bytesPerSecond = this.#bytesPerSecondOf(serverKey);
    if (bytesPerSecond === undefined) return undefined;
    const bytes = Math.floor((bytesPerSecond * PIECE_MS) / 1000);
    return Math.min(MOST_PIECE_BYTES, Math.max(LEAST_PIECE_BYTES, bytes));
  }

  /** Waits until a server may be asked for bytes, and counts them. Rejects with ABORTED. */
  take(
    serverKey: string,
    { byteCount, lane }: { readonly byteCount: number; readonly lane: () => Lane },
    signal: AbortSignal,
  ): Promise<void> {
    return this.#of(serverKey).take(byteCount, lane, signal);
  }

  /** Counts bytes that came without having been counted; negative ones were counted and did not come. */
  count(serverKey: string, byteCount: number): void {
    this.#of(serverKey).count(byteCount);
  }

  #of(serverKey: string): RateQueue {
    let queue = this.#servers.get(serverKey);
    if (queue === undefined) {
      queue = new RateQueue(() => this.#bytesPerSecondOf(serverKey), this.#clock);
      this.#servers.set(serverKey, queue);
    }
    return queue;
  }
}

/** The speed of one server: a bucket that fills with time, and may be overdrawn once. */
class RateQueue {
  readonly #bytesPerSecond: () => number | undefined;
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();
  #balanceBytes = 0;
  #filledAtMs = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(bytesPerSecond: () => number | undefined, clock: Clock) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#clock = clock;
  }

  take(byteCount: number, lane: () => Lane, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(aborted(signal.reason));
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiters.delete(waiter);
        reject(aborted(signal.reason));
        this.#serve();
      };
      const grant = () => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      const waiter: Waiter = { byteCount, lane, grant };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiters.add(waiter);
      this.#serve();
    });
  }

  count(byteCount: number): void {
    this.#fill();
    this.#balanceBytes -= byteCount;
    this.#serve();
  }

  #serve(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const bytesPerSecond = this.#fill();
    for (let next = this.#first(); next !== undefined && this.#balanceBytes > 0; next = this.#first()) {
      this.#waiters.delete(next);
      this.#balanceBytes -= next.byteCount;
      next.grant();
    }
    if (this.#waiters.size === 0 || bytesPerSecond === undefined) return;
    // A limit that is lifted meanwhile must not be waited for to the end of a long debt.
    const delayMs = Math.min(SAVED_MS, Math.ceil((-this.#balanceBytes / bytesPerSecond) * 1000) + 1);
    this.#cancelTimer = this.#clock.after(delayMs, () => this.#serve());
  }

  /** Adds what has come together since the last time. Returns the limit. */
  #fill(): number | undefined {
    const now = this.#clock.now();
    const bytesPerSecond = this.#bytesPerSecond();
    if (bytesPerSecond === undefined) {
      this.#balanceBytes = Number.POSITIVE_INFINITY;
    } else {
      const savedBytes = (bytesPerSecond * SAVED_MS) / 1000;
      const earnedBytes = (bytesPerSecond * (now - this.#filledAtMs)) / 1000;
      this.#balanceBytes = Math.min(savedBytes, this.#balanceBytes + earnedBytes);
    }
    this.#filledAtMs = now;
    return bytesPerSecond;
  }

  #first(): Waiter | undefined {
    const waiters = [...this.#waiters];
    const lanes = waiters.map(({ lane }) => lane());
    const lane = LANES.find((each) => lanes.includes(each));
    return lane === undefined ? undefined : waiters[lanes.indexOf(lane)];
  }
}
