import type { PageRequest, PluginContext } from "mediafs/plugin-api";
import type { Api, ApiCall } from "./api.js";
import { containerOf } from "./container.js";
import type { ContainerDto, MetadataDto } from "./dto.js";
import { boundedPage, type PageAmongOthers, pageWithin, pagingHeaders, rawPage, widenedPage } from "./paging.js";

// About as many ids as every version takes in one path.
const MOST_IDS = 50;
const AT_ONCE = 4;

// A request, not a guarantee: what the stream lists of a listing do not need.
const STREAMS_ONLY = {
  excludeElements: "Role,Director,Writer,Producer,Genre,Country,Collection,Label,Similar,Rating,Review",
};

/** A call for pages. */
export interface PagedCall extends ApiCall {
  /** How many entries before and after a page are wanted with it. Default 0. */
  readonly margin?: number;
}

/** The requests for metadata. Details are asked for in batches, and never with the refresh that they start by default. */
export class MetadataRequests {
  readonly #api: Api;
  readonly #context: PluginContext;

  constructor(api: Api, context: PluginContext) {
    this.#api = api;
    this.#context = context;
  }

  /** The container of an answer. */
  async container(call: ApiCall, signal: AbortSignal): Promise<ContainerDto> {
    return this.#containerIn(await this.#api.json(call, signal));
  }

  /** A page of a listing. */
  async page(call: PagedCall, page: PageRequest, signal: AbortSignal): Promise<PageAmongOthers> {
    const { margin = 0 } = call;
    const bounded = boundedPage(page);
    const asked = widenedPage(bounded, margin);
    const answer = await this.#api.good({ ...call, headers: pagingHeaders(asked) }, signal);
    const raw = rawPage(this.#containerIn(answer.json()), answer.headers, asked);
    if (raw === undefined) throw this.#context.fail("SERVER_BAD_ANSWER", `a page of ${call.what} starts elsewhere`);
    // A server whose pages are no longer than the margin cannot be asked for it.
    return pageWithin(raw, bounded, margin) ?? this.page({ ...call, margin: 0 }, page, signal);
  }

  /** Items with everything the server knows of them; those that are gone are absent. */
  details(ids: readonly string[], signal: AbortSignal): Promise<readonly MetadataDto[]> {
    return this.#batches(ids, {}, signal);
  }

  /** Items with the streams of their files, by id; those that are gone are absent. */
  async streams(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, MetadataDto>> {
    const dtos = await this.#batches(ids, STREAMS_ONLY, signal);
    return new Map(dtos.map((dto) => [String(dto.ratingKey), dto]));
  }

  async #batches(
    ids: readonly string[],
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly MetadataDto[]> {
    const batches: (readonly string[])[] = [];
    for (let start = 0; start < ids.length; start += MOST_IDS) batches.push(ids.slice(start, start + MOST_IDS));
    const found: MetadataDto[] = [];
    for (let start = 0; start < batches.length; start += AT_ONCE) {
      const some = batches.slice(start, start + AT_ONCE).map((batch) => this.#batch(batch, query, signal));
      found.push(...(await Promise.all(some)).flat());
    }
    return found;
  }

  async #batch(
    ids: readonly string[],
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly MetadataDto[]> {
    const call: ApiCall = {
      what: "the details of items",
      path: `/library/metadata/${ids.join(",")}`,
      query: { skipRefresh: 1, ...query },
      headers: pagingHeaders({ start: 0, limit: ids.length }),
    };
    const answer = await this.#api.send(call, signal);
    // Of several ids those that are gone are left out; where all are gone, the answer is 404.
    if (answer.status === 404) return [];
    this.#api.requireGood(answer, call);
    return this.#containerIn(answer.json()).Metadata;
  }

  #containerIn(answer: unknown): ContainerDto {
    const container = containerOf(answer);
    if (container === undefined) throw this.#context.fail("SERVER_BAD_ANSWER", "an answer is not a list of items");
    return container;
  }
}
