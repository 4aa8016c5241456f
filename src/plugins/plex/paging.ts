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

// A server takes seconds for more.
const MOST_ITEMS = 500;

/** The request's page, not longer than the server can be asked for. */
export function boundedPage({ start, limit }: PageRequest): PageRequest {
  return { start, limit: Math.min(limit, MOST_ITEMS) };
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
