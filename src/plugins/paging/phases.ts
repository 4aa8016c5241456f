import type { MediaItem, Page, PageRequest } from "mediafs/plugin-api";

/** A page of one of the requests that make a listing together. */
export interface PhasePage {
  readonly items: readonly MediaItem[];
  /** Where the next page of this request starts; undefined after the last one. */
  readonly nextStart: number | undefined;
  /** How many this request has in all; undefined when that is not known. */
  readonly total: number | undefined;
}

// A page's start names the request of the listing, and the place in it.
const PHASE_STRIDE = 2 ** 40;

/**
 * A page of a listing that consists of several paged requests, its phases, one after the other; `read` gives a page of
 * one of them. A page of which nothing is shown tells the caller nothing: the next one is given in its place.
 */
export async function readPhases<P>(
  phases: readonly P[],
  page: PageRequest,
  read: (phase: P, page: PageRequest, index: number) => Promise<PhasePage>,
): Promise<Page<MediaItem>> {
  let index = Math.floor(page.start / PHASE_STRIDE);
  let start = page.start % PHASE_STRIDE;
  for (let phase = phases[index]; phase !== undefined; phase = phases[index]) {
    const { items, nextStart, total } = await read(phase, { start, limit: page.limit }, index);
    if (nextStart === undefined) index += 1;
    start = nextStart ?? 0;
    const isLast = index === phases.length;
    if (items.length === 0 && !isLast) continue;
    return {
      items,
      ...(isLast ? {} : { nextStart: index * PHASE_STRIDE + start }),
      // Of one phase it is not the total of the listing.
      ...(total === undefined || phases.length > 1 ? {} : { total }),
    };
  }
  return { items: [] };
}
