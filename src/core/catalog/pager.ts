import type { Page, PageRequest } from "mediafs/plugin-api";
import { type ChildLifetime, childLifetime, MediaFsError, throwIfAborted } from "../base/index.js";

/** Items asked for at a time. */
export const PAGE_LIMIT = 500;
// One page is read while the next is made: more would only queue at the server.
const PAGES_IN_FLIGHT = 2;
// A list that changes while it is read may have lost an item between two pages.
const PASSES = 3;

/** Gives one page. */
export type PageFetcher<T> = (page: PageRequest, signal: AbortSignal) => Promise<Page<T>>;

/**
 * Every item of a paged list, each id once. Further pages are asked for ahead when the total is known. A list whose
 * total changes under way is read again. Rejects as the first failing page does: never resolves with a part.
 */
export async function readAllPages<T extends { readonly id: string }>(
  fetchPage: PageFetcher<T>,
  signal: AbortSignal,
): Promise<T[]> {
  for (let pass = 1; ; pass += 1) {
    const { items, changed } = await onePass(fetchPage, signal);
    if (!changed || pass === PASSES) return items;
  }
}

interface Pass<T> {
  readonly items: T[];
  readonly changed: boolean;
}

async function onePass<T extends { readonly id: string }>(
  fetchPage: PageFetcher<T>,
  signal: AbortSignal,
): Promise<Pass<T>> {
  const ahead = new PagesAhead(fetchPage, signal);
  const items = new Map<string, T>();
  let total: number | undefined;
  let changed = false;
  try {
    for (let start: number | undefined = 0; start !== undefined; ) {
      throwIfAborted(signal);
      const page: Page<T> = await ahead.take(start);
      for (const item of page.items) items.set(item.id, item);
      changed ||= total !== undefined && page.total !== undefined && page.total !== total;
      total ??= page.total;
      const next: number | undefined = nextStart(start, page);
      if (next !== undefined) ahead.expect(next, next - start, page.total);
      start = next;
    }
  } finally {
    ahead.abandon();
  }
  return { items: [...items.values()], changed };
}

function nextStart<T>(start: number, page: Page<T>): number | undefined {
  const next = page.nextStart;
  if (next === undefined) return undefined;
  if (next <= start) {
    throw new MediaFsError("SERVER_BAD_ANSWER", `page ${start} of a listing says that the next one starts at ${next}`);
  }
  // A page may be empty because the connector shows none of its items; without a total it can only be the end.
  const ended = page.items.length === 0 && (page.total === undefined || next >= page.total);
  return ended ? undefined : next;
}

/** The pages asked for and not yet used. */
class PagesAhead<T> {
  readonly #fetchPage: PageFetcher<T>;
  readonly #life: ChildLifetime;
  readonly #pages = new Map<number, Promise<Page<T>>>();

  constructor(fetchPage: PageFetcher<T>, signal: AbortSignal) {
    this.#fetchPage = fetchPage;
    this.#life = childLifetime(signal);
  }

  take(start: number): Promise<Page<T>> {
    const page = this.#pages.get(start) ?? this.#ask(start);
    this.#pages.delete(start);
    return page;
  }

  // `step` as the server chose it: it may give fewer items a page than it is asked for.
  expect(start: number, step: number, total: number | undefined): void {
    if (total === undefined) return;
    for (let next = start; next < total && this.#pages.size < PAGES_IN_FLIGHT; next += step) {
      if (!this.#pages.has(next)) this.#pages.set(next, this.#ask(next));
    }
  }

  abandon(): void {
    this.#life.release();
    this.#life.controller.abort();
  }

  #ask(start: number): Promise<Page<T>> {
    const page = this.#fetchPage({ start, limit: PAGE_LIMIT }, this.#life.controller.signal);
    // Whoever takes the page sees its failure; a page that nobody takes any more must not end the process.
    page.catch(() => undefined);
    return page;
  }
}
