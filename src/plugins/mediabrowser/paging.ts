import type { PageRequest } from "mediafs/plugin-api";
import type { ItemDto, ItemsDto } from "./dto.js";
import { numberOf } from "./scalars.js";

/** A page as the server gave it. */
export interface RawPage {
  readonly dtos: readonly ItemDto[];
  /** Where the next page starts; absent after the last one. */
  readonly nextStart?: number;
  readonly total?: number;
}

/**
 * What an answer to a request for `page` means. The server's total is only believed when it promises more than a short
 * page shows: it may be the size of the page, and items may be filtered out after a page was cut.
 * An empty page is the last one, whatever the total says.
 */
export function rawPage(answer: ItemsDto, page: PageRequest): RawPage {
  const { Items } = answer;
  // A server that ignores the limit has sent everything.
  const all = Items.length > page.limit;
  const dtos = all ? Items.slice(page.start, page.start + page.limit) : Items;
  const total = all ? Items.length : numberOf(answer.TotalRecordCount, page.start + dtos.length);
  const end = page.start + page.limit;
  const isLast = dtos.length === 0 || (all ? Items.length <= end : dtos.length < page.limit && (total ?? 0) <= end);
  return { dtos, ...(isLast ? {} : { nextStart: end }), ...(total === undefined ? {} : { total }) };
}
