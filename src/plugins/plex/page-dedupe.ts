import type { PageRequest } from "mediafs/plugin-api";
import { keyOf } from "./container.js";
import type { MetadataDto } from "./dto.js";

// Passes over the pages of one listing that may be under way at once.
const MOST_PASSES = 32;

/**
 * Drops items that an earlier page of the same pass showed already: pages shift while the server scans. A pass begins
 * with the page at 0. Asking for a page again gives the same items.
 */
export class PageDedupe {
  // For each pass, the page on which each item was seen.
  readonly #passes = new Map<string, Map<string, number>>();

  /** The items of a page that no other page of this pass showed. Entries that are no items are left out. */
  keep(pass: string, { start }: Pick<PageRequest, "start">, dtos: readonly MetadataDto[]): readonly MetadataDto[] {
    const seen = this.#passes.get(pass) ?? this.begin(pass);
    const here = new Set<string>();
    return dtos.filter((dto) => {
      const key = keyOf(dto);
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
