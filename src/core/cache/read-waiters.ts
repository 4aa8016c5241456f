import { type ByteRange, overlap } from "./byte-range.js";
import type { Fetch } from "./fetch.js";
import type { ReadWaiter } from "./read-waiter.js";

/** The reads of one file that wait for bytes to come into its segments. */
export class ReadWaiters implements Iterable<ReadWaiter> {
  readonly #all = new Set<ReadWaiter>();

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): IterableIterator<ReadWaiter> {
    return this.#all.values();
  }

  add(waiter: ReadWaiter): void {
    this.#all.add(waiter);
  }

  delete(waiter: ReadWaiter): void {
    this.#all.delete(waiter);
  }

  /** Whether a read waits for bytes that a fetch still brings. Asked at every read: it makes nothing. */
  await({ reached, end }: Fetch): boolean {
    for (const waiter of this.#all) {
      if (!waiter.settled && waiter.next < end && reached < waiter.end) return true;
    }
    return false;
  }

  /** Bytes of a fetch have arrived; `runEnd` tells how far those go that are there. */
  arrived(fetch: Fetch, range: ByteRange, runEnd: (position: number, end: number) => number): void {
    for (const waiter of this.#all) {
      if (waiter.settled || waiter.next < fetch.start || waiter.next >= fetch.end) continue;
      waiter.progressed();
      if (waiter.next < range.end) waiter.reach(runEnd(waiter.next, waiter.end));
    }
  }

  /** Those that still miss bytes of a range. */
  missing(range: ByteRange): ReadWaiter[] {
    return [...this.#all].filter((waiter) => !waiter.settled && overlap(waiter.missing, range));
  }
}
