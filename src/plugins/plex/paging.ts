import type { PageRequest, PluginHttpResponse } from "mediafs/plugin-api";
import type { ContainerDto, MetadataDto } from "./dto.js";
import { numberOf } from "./scalars.js";

/** A page as the server gave it. */
export interface RawPage {
  readonly dtos: readonly MetadataDto[];
  /** Where the next page starts; absent after the last one. */
  readonly nextStart?: number;
  readonly total?: number;
}

/** A page, and what stands before and after it. */
export interface PageAmongOthers extends RawPage {
  readonly before: readonly MetadataDto[];
  readonly after: readonly MetadataDto[];
}

// A server takes seconds for more.
const MOST_ITEMS = 500;

/** The request's page, not longer than the server can be asked for. */
export function boundedPage({ start, limit }: PageRequest): PageRequest {
  return { start, limit: Math.min(limit, MOST_ITEMS) };
}

/** The page with so many entries more on both sides. */
export function widenedPage({ start, limit }: PageRequest, margin: number): PageRequest {
  const first = Math.max(0, start - margin);
  return { start: first, limit: start - first + limit + margin };
}

/**
 * The page in an answer for {@link widenedPage}; undefined when the answer does not reach it. The page is shorter than
 * asked for when the answer was, so that what stands after it is known, except where nothing of it would be left.
 */
export function pageWithin(wide: RawPage, page: PageRequest, margin: number): PageAmongOthers | undefined {
  const offset = page.start - widenedPage(page, margin).start;
  const reach = wide.dtos.length - offset;
  const isWhole = wide.nextStart === undefined;
  if (reach <= 0 && !isWhole) return undefined;
  const known = isWhole || reach <= margin ? reach : reach - margin;
  const end = offset + Math.min(page.limit, known);
  return {
    before: wide.dtos.slice(0, offset),
    dtos: wide.dtos.slice(offset, end),
    after: wide.dtos.slice(end),
    ...(isWhole && end >= wide.dtos.length ? {} : { nextStart: page.start + end - offset }),
    ...(wide.total === undefined ? {} : { total: wide.total }),
  };
}

/** Both, always: with only one of them the server sends everything. */
export function pagingHeaders({ start, limit }: PageRequest): Readonly<Record<string, string>> {
  return { "X-Plex-Container-Start": String(start), "X-Plex-Container-Size": String(limit) };
}

/**
 * What an answer to a request for `page` means; undefined when it starts behind the page, so that items are missing.
 * The server may send everything, or another number of items than asked for. The next page follows what was received.
 */
export function rawPage(
  container: ContainerDto,
  headers: PluginHttpResponse["headers"],
  page: PageRequest,
): RawPage | undefined {
  const items = container.Metadata;
  const total = numberOf(headers["x-plex-container-total-size"], 0) ?? numberOf(container.totalSize, 0);
  const said = numberOf(headers["x-plex-container-start"], 0) ?? numberOf(container.offset, 0);
  // An answer that says nothing of pages is the whole list.
  const first = said ?? (total === undefined || total === items.length ? 0 : page.start);
  if (first > page.start && items.length > 0) return undefined;
  const dtos = items.slice(page.start - first, page.start - first + page.limit);
  const isWhole = said === undefined && total === undefined;
  const all = isWhole ? items.length : total;
  const next = page.start + dtos.length;
  const isLast = dtos.length === 0 || (all === undefined ? dtos.length < page.limit : next >= all);
  return { dtos, ...(isLast ? {} : { nextStart: next }), ...(all === undefined ? {} : { total: all }) };
}
