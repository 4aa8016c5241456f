/** Something that holds resources. */
export interface Closeable {
  /** Releases them. May be called twice. */
  close(): Promise<void>;
}

/** Closes what was opened, last in first out, each awaited before the next; a failure does not stop the others. */
export class DisposalStack {
  readonly #entries: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];

  /** Adds something to close; `name` is for the report of a failure. */
  add(name: string, close: () => Promise<void> | void): void {
    this.#entries.push({ name, close });
  }

  /** Closes everything once. Resolves with the failures. */
  async close(): Promise<readonly { readonly name: string; readonly error: unknown }[]> {
    const failures: { name: string; error: unknown }[] = [];
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await entry.close();
      } catch (error) {
        failures.push({ name: entry.name, error });
      }
    }
    return failures;
  }
}
