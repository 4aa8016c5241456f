import { aborted } from "../base/index.js";

interface Waiter {
  readonly attempt: () => boolean;
  readonly grant: () => void;
}

/** Callers that wait for something limited, served in order of arrival. */
export class RoomQueue {
  readonly #waiters: Waiter[] = [];
  #reconsidering = false;

  /** Callers waiting. */
  get length(): number {
    return this.#waiters.length;
  }

  /**
   * Runs `attempt`, which takes what it needs and says whether it could, until it can: at once if nobody queues, else in
   * turn, whenever {@link reconsider} is called. Rejects with ABORTED.
   */
  whenRoom(attempt: () => boolean, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(aborted(signal.reason));
    if (this.#waiters.length === 0 && attempt()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(aborted(signal.reason));
        this.reconsider();
      };
      const grant = () => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      const waiter: Waiter = { attempt, grant };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiters.push(waiter);
    });
  }

  /** Tells that there may be room where there was none before. */
  reconsider(): void {
    // An attempt reclaims, which releases, which comes here again: nobody may be tried within his own attempt.
    if (this.#reconsidering) return;
    this.#reconsidering = true;
    try {
      for (let first = this.#waiters[0]; first?.attempt(); first = this.#waiters[0]) {
        this.#waiters.shift();
        first.grant();
      }
    } finally {
      this.#reconsidering = false;
    }
  }
}
