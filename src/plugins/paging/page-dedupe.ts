import type { PageRequest } from "mediafs/plugin-api";

// Passes over the pages of one listing that may be under way at once.
const MOST_PASSES = 32;

/**
 * Drops entries that an earlier page of the same pass showed already: pages are separate requests, and an entry may
 * stand on two of them. A pass begins with the page at 0. Asking for a page again gives the same entries.
 */
export class PageDedupe<T> {
  readonly #keyOf: (entry: T) => string | undefined;
  // For each pass, the page on which each entry was seen.
  readonly #passes = new Map<string, Map<string, number>>();

  /** `keyOf` names an entry; undefined for one that is no item, which is left out. */
  constructor(keyOf: (entry: T) => string | undefined) {
    this.#keyOf = keyOf;
  }

  /** The entries of a page that no other page of this pass showed, each once. `pass` names the listing. */
  keep(pass: string, { start }: Pick<PageRequest, "start">, entries: readonly T[]): readonly T[] {
    const seen = this.#passes.get(pass) ?? this.begin(pass);
    const here = new Set<string>();
    return entries.filter((entry) => {
      const key = this.#keyOf(entry);
      if (key === undefined || here.has(key)) return false;
      here.add(key);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, start);
      return first === undefined || first === start;
    });
  }

  /** Begins a new pass; called before the request for the page at 0 is sent. */
  begin(pass: string): Map<string, number> {
    const seen = new Map<string, number>();
    this.#passes.delete(pass);
    this.#passes.set(pass, seen);
    for (const oldest of this.#passes.keys()) {
      if (this.#passes.size <= MOST_PASSES) break;
      this.#passes.delete(oldest);
    }
    return seen;
  }
}
