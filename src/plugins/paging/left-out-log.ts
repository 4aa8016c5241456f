const MOST_REMEMBERED = 10_000;

/** Says once for each item why it, or a file of it, is not shown. */
export class LeftOutLog {
  readonly #say: (message: string) => void;
  readonly #said = new Set<string>();

  /** `say` writes a line. */
  constructor(say: (message: string) => void) {
    this.#say = say;
  }

  /** Logs the reasons that were not given for this item before. `name` is for people. */
  say(item: { readonly id: string; readonly name: string }, reasons: readonly string[]): void {
    for (const reason of new Set(reasons)) {
      const said = `${item.id} ${reason}`;
      if (this.#said.has(said) || this.#said.size >= MOST_REMEMBERED) continue;
      this.#said.add(said);
      this.#say(`left out of ${item.name}: ${reason}`);
    }
  }
}
