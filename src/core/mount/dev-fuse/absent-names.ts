/** Names of which the kernel was told that they are not there: only we can tell it when they are. */
export class AbsentNames {
  readonly #most: number;
  readonly #byParent = new Map<number, Map<string, number>>();
  #count = 0;

  /** Remembers at most so many names. */
  constructor(most = 16_384) {
    this.#most = most;
  }

  /** Notes a name that is believed to be absent until `untilMs`. Returns whether it could be; if not, the kernel must not. */
  add(parent: number, name: string, { nowMs, untilMs }: { readonly nowMs: number; readonly untilMs: number }): boolean {
    if (this.#count >= this.#most) this.#dropPast(nowMs);
    const names = this.#byParent.get(parent) ?? new Map<string, number>();
    const isNew = !names.has(name);
    if (isNew && this.#count >= this.#most) return false;
    if (isNew) this.#count += 1;
    names.set(name, untilMs);
    this.#byParent.set(parent, names);
    return true;
  }

  /** Takes out the names of a directory. */
  take(parent: number): readonly string[] {
    const names = this.#byParent.get(parent);
    if (names === undefined) return [];
    this.#byParent.delete(parent);
    this.#count -= names.size;
    return [...names.keys()];
  }

  #dropPast(nowMs: number): void {
    for (const [parent, names] of this.#byParent) {
      for (const [name, untilMs] of names) {
        if (untilMs > nowMs) continue;
        names.delete(name);
        this.#count -= 1;
      }
      if (names.size === 0) this.#byParent.delete(parent);
    }
  }
}
