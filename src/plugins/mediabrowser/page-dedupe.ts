import type { PageRequest } from "mediafs/plugin-api";
import type { ItemDto } from "./dto.js";

// Passes over the pages of one listing that may be under way at once.
const MOST_PASSES = 32;

/**
 * Drops items that an earlier page of the same pass showed already: the server sorts without a tie-break, so that an
 * item may stand on two pages. A pass begins with the page at 0. Asking for a page again gives the same items.
 */
export class PageDedupe {
  // For each listing, the page on which each item was seen.
  readonly #passes = new Map<string, Map<string, number>>();

  /** The items of a page that no other page of this pass showed. `listing` names the pass. */
  keep(listing: string, page: PageRequest, dtos: readonly ItemDto[]): readonly ItemDto[] {
    const seen = this.#passes.get(listing) ?? this.begin(listing);
    return dtos.filter(({ Id }, position) => {
      const first = seen.get(Id);
      if (first === undefined) seen.set(Id, page.start);
      return first === undefined || (first === page.start && dtos.findIndex((dto) => dto.Id === Id) === position);
    });
  }

  /** Begins a new pass; called before the request for the page at 0 is sent. */
  begin(listing: string): Map<string, number> {
    const seen = new Map<string, number>();
    this.#passes.delete(listing);
    this.#passes.set(listing, seen);
    for (const oldest of this.#passes.keys()) {
      if (this.#passes.size <= MOST_PASSES) break;
      this.#passes.delete(oldest);
    }
    return seen;
  }
}
