import { aborted, type Clock, type Lane } from "../base/index.js";
import { nextWaiter } from "./slot-policy.js";

interface Waiter {
  readonly lane: () => Lane;
  readonly grant: (release: () => void) => void;
}

// A waiter whose lane rises to foreground cannot tell; while a slot is kept free for one, the lanes are looked at again.
const LANE_CHECK_MS = 10;
// A player at 5 Mbit/s fetches a mebibyte every 1.7 s: so long it still plays though nothing is fetched for it.
const PLAYS_ON_MS = 3_000;
// Longer demands are asked about again: a server is not left alone for an hour because of one answer.
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * Connections per server, shared by all that talk to it. Who is served is decided by {@link nextWaiter}, by the lanes
 * that waiters and requests have at that moment.
 */
export class ServerSlots {
  readonly #capacityOf: (serverKey: string) => number;
  readonly #clock: Clock;
  readonly #servers = new Map<string, SlotQueue>();

  /** `capacityOf` says how many connections a server takes, at least 1; it may change its answer. */
  constructor(capacityOf: (serverKey: string) => number, clock: Clock) {
    this.#capacityOf = capacityOf;
    this.#clock = clock;
  }

  /** Waits for a slot. Resolves with the function that gives it back (idempotent). Rejects with ABORTED. */
  acquire(serverKey: string, lane: () => Lane, signal: AbortSignal): Promise<() => void> {
    return this.#of(serverKey).acquire(lane, signal);
  }

  /** Grants no slot of a server for a while, at most five minutes: it asked to be left alone. Never shortens a pause. */
  pause(serverKey: string, pauseMs: number): void {
    this.#of(serverKey).pauseUntil(this.#clock.now() + Math.min(pauseMs, LONGEST_PAUSE_MS));
  }

  /** Slots of a server in use, and callers waiting. */
  usage(serverKey: string): { readonly used: number; readonly waiting: number } {
    return this.#of(serverKey).usage();
  }

  /** Whether a server asked to be left alone for now. */
  isPaused(serverKey: string): boolean {
    return this.#of(serverKey).isPaused;
  }

  #of(serverKey: string): SlotQueue {
    let queue = this.#servers.get(serverKey);
    if (queue === undefined) {
      queue = new SlotQueue(() => Math.max(1, this.#capacityOf(serverKey)), this.#clock);
      this.#servers.set(serverKey, queue);
    }
    return queue;
  }
}

/** The slots of one server. */
class SlotQueue {
  readonly #capacity: () => number;
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();
  readonly #running = new Set<Waiter>();
  #playsUntilMs = 0;
  #pausedUntilMs = 0;
  #cancelCheck: (() => void) | undefined;

  constructor(capacity: () => number, clock: Clock) {
    this.#capacity = capacity;
    this.#clock = clock;
  }

  acquire(lane: () => Lane, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) return Promise.reject(aborted(signal.reason));
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiters.delete(waiter);
        reject(aborted(signal.reason));
        this.#serve();
      };
      const waiter: Waiter = {
        lane,
        grant: (release) => {
          signal.removeEventListener("abort", onAbort);
          resolve(release);
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiters.add(waiter);
      this.#serve();
    });
  }

  pauseUntil(momentMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, momentMs);
    this.#serve();
  }

  get isPaused(): boolean {
    return this.#pausedUntilMs > this.#clock.now();
  }

  usage(): { readonly used: number; readonly waiting: number } {
    return { used: this.#running.size, waiting: this.#waiters.size };
  }

  #serve(): void {
    this.#cancelCheck?.();
    this.#cancelCheck = undefined;
    const pauseMs = this.#pausedUntilMs - this.#clock.now();
    if (pauseMs <= 0) {
      for (let next = this.#next(); next !== undefined; next = this.#next()) this.#grant(next);
    }
    if (this.#waiters.size === 0) return;
    if (pauseMs > 0) this.#checkAfter(pauseMs);
    else if (this.#running.size < this.#capacity()) this.#checkAfter(LANE_CHECK_MS);
  }

  #next(): Waiter | undefined {
    const capacity = this.#capacity();
    if (this.#running.size >= capacity || this.#waiters.size === 0) return undefined;
    const running = lanesOf(this.#running);
    const waiting = lanesOf(this.#waiters);
    if (running.includes("playback") || waiting.includes("playback")) this.#notePlayback();
    const isPlaying = this.#clock.now() < this.#playsUntilMs;
    const next = nextWaiter({ capacity, running, waiting, isPlaying });
    return next === undefined ? undefined : [...this.#waiters][next];
  }

  #notePlayback(): void {
    this.#playsUntilMs = this.#clock.now() + PLAYS_ON_MS;
  }

  #grant(waiter: Waiter): void {
    this.#waiters.delete(waiter);
    this.#running.add(waiter);
    waiter.grant(() => {
      if (!this.#running.delete(waiter)) return;
      if (waiter.lane() === "playback") this.#notePlayback();
      this.#serve();
    });
  }

  #checkAfter(delayMs: number): void {
    this.#cancelCheck = this.#clock.after(delayMs, () => {
      this.#cancelCheck = undefined;
      this.#serve();
    });
  }
}

function lanesOf(requests: Iterable<Waiter>): readonly Lane[] {
  return Array.from(requests, ({ lane }) => lane());
}
