/** The kernel keeps a listing until it is told otherwise: tells it once the listing's time is over. */
export class ListingExpiry {
  readonly #keptMs: number;
  readonly #expired: (node: number) => void;
  /** When each is over, the first first. */
  readonly #dueMs = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;

  /** Listings are kept for so long; `expired` is told of each that is not any more. */
  constructor(keptMs: number, expired: (node: number) => void) {
    this.#keptMs = keptMs;
    this.#expired = expired;
  }

  /** The kernel was given a listing. */
  listed(node: number): void {
    if (this.#keptMs === 0) return;
    this.#dueMs.delete(node);
    this.#dueMs.set(node, performance.now() + this.#keptMs);
    this.#timer ??= this.#wait(this.#keptMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#dueMs.clear();
  }

  #wait(forMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), forMs).unref();
  }

  #look(): void {
    this.#timer = undefined;
    const nowMs = performance.now();
    for (const [node, dueMs] of this.#dueMs) {
      if (dueMs > nowMs) {
        this.#timer = this.#wait(dueMs - nowMs);
        return;
      }
      this.#dueMs.delete(node);
      this.#expired(node);
    }
  }
}
