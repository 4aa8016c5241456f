/** Runs pieces of work one after another, in the order in which they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Settles as `work` does, which begins when all before it have ended, however they did. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    // Who asked is told; whoever comes after only waits for its end.
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** Resolves when all that came so far has ended. */
  async ended(): Promise<void> {
    await this.#last;
  }
}
