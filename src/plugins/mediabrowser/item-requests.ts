import type { Library, PageRequest, PluginContext } from "mediafs/plugin-api";
import type { Query } from "../web-api/index.js";
import { asItems, type ItemDto, type ItemsDto } from "./dto.js";
import type { Phase } from "./listing-plan.js";
import type { ItemRules } from "./map-item.js";
import { type RawPage, rawPage } from "./paging.js";
import type { Session } from "./session.js";

/** What differs between the products' listings. */
export interface ListingDialect {
  readonly rules: ItemRules;
  /** Path of the route that lists items of a user. */
  itemsPath(userId: string): string;
  /** Path of the route that gives the further parts of an item. */
  partsPath(itemId: string): string;
  readonly artistsPath: string;
  /** Sent with every listing, of artists too. */
  readonly always: Query;
  /** Sent with every listing of items besides. */
  readonly itemsAlways: Query;
  readonly listingFields: string;
  readonly detailFields: string;
  /** Sent with every request for further parts. Default: nothing. */
  readonly partsAlways?: Query;
  /** Says a query in the words of the product. Default: as it is. */
  readonly spell?: (query: Query, path: string) => Query;
  /**
   * Whether a folder that is gone is answered with 500 or with an empty page, so that the folder itself has to be asked
   * for. Default: no.
   */
  readonly hidesMissingParents?: true;
}

/** What the requests for items are sent with. */
export interface ItemRequestSettings {
  readonly context: PluginContext;
  readonly session: Session;
  readonly dialect: ListingDialect;
}

/** A listing to ask for a page of. */
export interface ListingQuery {
  readonly library: Library;
  readonly route: Phase["route"];
  readonly query: Query;
}

const COLLECTIONS_PAGE = { start: 0, limit: 1000 };

/** The requests for items. Each names the user, and a start together with a limit. */
export class ItemRequests {
  readonly #context: PluginContext;
  readonly #session: Session;
  readonly #dialect: ListingDialect;

  constructor({ context, session, dialect }: ItemRequestSettings) {
    this.#context = context;
    this.#session = session;
    this.#dialect = dialect;
  }

  /** A page of a listing, with all that the tree shows. */
  page({ library, route, query }: ListingQuery, page: PageRequest, signal: AbortSignal): Promise<RawPage> {
    const { itemsAlways, listingFields } = this.#dialect;
    const always = route === "items" ? itemsAlways : {};
    return this.#page({ library, route, query: { ...query, ...always, fields: listingFields } }, page, signal);
  }

  /** A page of a library's album artists with their names alone. */
  artistNames(library: Library, page: PageRequest, signal: AbortSignal): Promise<RawPage> {
    const query = { parentId: library.id, sortBy: "SortName", enableImages: false };
    return this.#page({ library, route: "albumArtists", query }, page, signal);
  }

  /** Items with these fields; those that are gone are absent. */
  async byIds(ids: readonly string[], fields: string, signal: AbortSignal): Promise<readonly ItemDto[]> {
    const query = { ids: ids.join(","), fields, ...paging({ start: 0, limit: ids.length }) };
    return (await this.#items("the details of items", { route: "items", query }, signal)).Items;
  }

  /** The further parts of an item that lies in several files, in order. */
  async parts(itemId: string, signal: AbortSignal): Promise<readonly ItemDto[]> {
    const path = this.#dialect.partsPath(itemId);
    const query = this.#spelled({ userId: this.#session.userId, ...this.#dialect.partsAlways }, path);
    return this.#asItems(await this.#session.json({ what: "the parts of an item", path, query }, signal)).Items;
  }

  /** The collections of films. */
  async collections(signal: AbortSignal): Promise<readonly ItemDto[]> {
    const filter = { recursive: true, includeItemTypes: "BoxSet", fields: "ProviderIds,Overview" };
    const query = { ...filter, ...paging(COLLECTIONS_PAGE) };
    return (await this.#items("the collections", { route: "items", query }, signal)).Items;
  }

  async #page({ library, route, query }: ListingQuery, page: PageRequest, signal: AbortSignal): Promise<RawPage> {
    const paged = { route, query: { ...query, ...paging(page) } };
    const answer = await this.#items(`the items of ${library.name}`, paged, signal);
    return rawPage(answer, page);
  }

  async #items(what: string, { route, query }: Omit<ListingQuery, "library">, signal: AbortSignal): Promise<ItemsDto> {
    const { userId } = this.#session;
    const path = route === "items" ? this.#dialect.itemsPath(userId) : this.#dialect.artistsPath;
    const spelled = this.#spelled({ userId, ...query, ...this.#dialect.always }, path);
    return this.#asItems(await this.#session.json({ what, path, query: spelled }, signal));
  }

  #spelled(query: Query, path: string): Query {
    return this.#dialect.spell?.(query, path) ?? query;
  }

  #asItems(answer: unknown): ItemsDto {
    const items = asItems(answer);
    if (items === undefined) throw this.#context.fail("SERVER_BAD_ANSWER", "a listing is not a list of items");
    return items;
  }
}

// Both, always: without a limit the server sends everything, and with only one of them some versions skip wrongly.
function paging({ start, limit }: PageRequest): Query {
  return { startIndex: start, limit };
}
