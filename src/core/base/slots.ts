import { aborted } from "./errors.js";

/** Who goes first when slots are short: somebody waits, playback ahead, sidecars, guesses. */
export const LANES = ["foreground", "prefetch", "sidecar", "speculation"] as const;
/** A priority; see {@link LANES}. */
export type Lane = (typeof LANES)[number];

interface Waiter {
  lane: Lane;
  readonly grant: () => void;
}

/** A counting semaphore whose waiters are served by lane, then in order of arrival. */
export class PrioritySlots {
  readonly #queues: Record<Lane, Waiter[]> = { foreground: [], prefetch: [], sidecar: [], speculation: [] };
  #capacity: number;
  #used = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Slots in use. */
  get used(): number {
    return this.#used;
  }

  /** Callers waiting. */
  get waiting(): number {
    return LANES.reduce((sum, lane) => sum + this.#queues[lane].length, 0);
  }

  /** Changes the number of slots; those in use beyond it are not taken back. */
  setCapacity(capacity: number): void {
    this.#capacity = capacity;
    this.#serve();
  }

  /** Waits for a slot. Resolves with the function that gives it back (idempotent). Rejects with ABORTED. */
  acquire(lane: Lane, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) return Promise.reject(aborted(signal.reason));
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        const queue = this.#queues[waiter.lane];
        queue.splice(queue.indexOf(waiter), 1);
        reject(aborted(signal.reason));
      };
      const waiter: Waiter = {
        lane,
        grant: () => {
          signal.removeEventListener("abort", onAbort);
          resolve(this.#lease());
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#queues[lane].push(waiter);
      this.#serve();
    });
  }

  #lease(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#used -= 1;
      this.#serve();
    };
  }

  #serve(): void {
    while (this.#used < this.#capacity) {
      const lane = LANES.find((name) => this.#queues[name].length > 0);
      const waiter = lane === undefined ? undefined : this.#queues[lane].shift();
      if (waiter === undefined) return;
      this.#used += 1;
      waiter.grant();
    }
  }
}
