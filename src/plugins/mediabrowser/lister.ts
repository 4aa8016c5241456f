import type { Library, MediaItem, Page, PageRequest, ParentRef, PluginContext } from "mediafs/plugin-api";
import { LeftOutLog, PageDedupe, type PhasePage, readPhases } from "../paging/index.js";
import { AdditionalParts } from "./additional-parts.js";
import { ArtistDirectory } from "./artist-directory.js";
import { CollectionNames } from "./collection-names.js";
import type { ItemDto } from "./dto.js";
import { ItemRequests, type ListingDialect } from "./item-requests.js";
import { listingPhases, type Phase, sweepPhases } from "./listing-plan.js";
import { type ItemSurroundings, mapItem } from "./map-item.js";
import { MissingParents } from "./missing-parents.js";
import type { RawPage } from "./paging.js";
import type { Session } from "./session.js";
import { SubtitleIndex } from "./subtitle-index.js";

/** What a {@link Lister} works with. */
export interface ListerSettings {
  readonly context: PluginContext;
  readonly session: Session;
  readonly dialect: ListingDialect;
}

// Request lines end at 8 KiB: 100 ids of 32 digits take 3.3.
const MOST_IDS = 100;

/** Lists the items of one user, a page of the server at a time. */
export class Lister {
  readonly #context: PluginContext;
  readonly #dialect: ListingDialect;
  readonly #requests: ItemRequests;
  readonly #artists: ArtistDirectory;
  readonly #parts: AdditionalParts;
  readonly #collections: CollectionNames;
  readonly #leftOut: LeftOutLog;
  readonly #missing: MissingParents | undefined;
  readonly #dedupe = new PageDedupe<ItemDto>(({ Id }) => Id);
  /** Where the subtitles of listed items are. */
  readonly subtitles: SubtitleIndex;

  constructor(settings: ListerSettings) {
    const requests = new ItemRequests(settings);
    this.#context = settings.context;
    this.#dialect = settings.dialect;
    this.#requests = requests;
    this.#artists = new ArtistDirectory((library, page, signal) => requests.artistNames(library, page, signal));
    this.#parts = new AdditionalParts((itemId, signal) => requests.parts(itemId, signal));
    this.#collections = new CollectionNames((signal) => requests.collections(signal));
    this.#leftOut = new LeftOutLog((line) => settings.context.log.info(line));
    if (settings.dialect.hidesMissingParents) this.#missing = new MissingParents(settings.context, requests);
    this.subtitles = new SubtitleIndex((ids, signal) => requests.byIds(ids, "MediaSources,Path,Etag", signal));
  }

  /** The direct children of a library or item. Rejects with UNSUPPORTED for items without children. */
  async listItems(parent: ParentRef, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>> {
    const phases = listingPhases(parent);
    const name = parent.item?.id ?? parent.library.id;
    if (phases === undefined) throw this.#context.fail("UNSUPPORTED", `item ${name} has no children`);
    const list = () => this.#page({ name, library: parent.library, phases, withParent: false }, page, signal);
    return this.#missing === undefined ? list() : this.#missing.watch(parent, list, signal);
  }

  /** Everything below a library, with parents. Rejects with UNSUPPORTED where only a walk over folders can tell. */
  async sweep(library: Library, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>> {
    const phases = sweepPhases(library);
    if (phases === undefined) {
      throw this.#context.fail("UNSUPPORTED", `${library.name} can only be listed folder by folder`);
    }
    return this.#page({ name: `sweep of ${library.id}`, library, phases, withParent: true }, page, signal);
  }

  /** Items with their details; those that are gone are absent. */
  async getItems(ids: readonly string[], signal: AbortSignal): Promise<MediaItem[]> {
    const items: MediaItem[] = [];
    for (let start = 0; start < ids.length; start += MOST_IDS) {
      const dtos = await this.#requests.byIds(ids.slice(start, start + MOST_IDS), this.#dialect.detailFields, signal);
      await this.#learnCollections(dtos, signal);
      items.push(...dtos.flatMap((dto) => this.#detailed(dto)));
    }
    return items;
  }

  #detailed(dto: ItemDto): MediaItem[] {
    const collection = this.#collections.of(dto);
    const details = collection === undefined ? {} : { collection };
    const { item } = mapItem(dto, { rules: this.#dialect.rules, parts: this.#parts.known(dto), details });
    return item === undefined ? [] : [item];
  }

  #page(listing: Listing, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>> {
    const { name, phases } = listing;
    return readPhases(phases, page, (phase, { start, limit }, index) =>
      this.#phasePage(listing, { phase, pass: `${name} ${index}`, start, limit }, signal),
    );
  }

  async #phasePage(listing: Listing, at: PhasePlace, signal: AbortSignal): Promise<PhasePage> {
    const { library } = listing;
    if (at.start === 0) this.#dedupe.begin(at.pass);
    const raw = await this.#ask(library, at, signal);
    if (at.phase.route === "albumArtists") this.#artists.observe(library, at, raw);
    const artists = at.phase.needsArtists === true ? await this.#artists.of(library, signal) : undefined;
    const placed = this.#dedupe.keep(at.pass, at, raw.dtos).flatMap((dto) => {
      const parentId = at.phase.place(dto, artists);
      return parentId === undefined ? [] : [{ dto, parentId }];
    });
    const items = await this.#mapAll(placed, listing.withParent, signal);
    return { items, nextStart: raw.nextStart, total: raw.total };
  }

  async #ask(library: Library, { phase, start, limit }: PhasePlace, signal: AbortSignal): Promise<RawPage> {
    const { route, query, fallbackQuery } = phase;
    const page = { start, limit };
    const raw = await this.#requests.page({ library, route, query }, page, signal);
    if (fallbackQuery === undefined || raw.dtos.length > 0 || (raw.total ?? 0) > 0) return raw;
    return this.#requests.page({ library, route, query: fallbackQuery }, page, signal);
  }

  async #mapAll(placed: readonly PlacedDto[], withParent: boolean, signal: AbortSignal): Promise<MediaItem[]> {
    const dtos = placed.map(({ dto }) => dto);
    const refused = await this.#parts.learn(dtos, signal);
    for (const { Id, Name } of refused) {
      this.#leftOut.say({ id: Id, name: Name ?? Id }, ["the server does not give its further parts"]);
    }
    this.subtitles.learn(dtos.flatMap((dto) => [dto, ...this.#parts.known(dto)]));
    return placed.flatMap(({ dto, parentId }) => this.#mapped(dto, withParent ? { parentId } : {}));
  }

  #mapped(dto: ItemDto, parent: Pick<ItemSurroundings, "parentId">): MediaItem[] {
    const { item, leftOut } = mapItem(dto, { rules: this.#dialect.rules, parts: this.#parts.known(dto), ...parent });
    this.#leftOut.say({ id: dto.Id, name: dto.Name ?? dto.Id }, leftOut);
    return item === undefined ? [] : [item];
  }

  async #learnCollections(dtos: readonly ItemDto[], signal: AbortSignal): Promise<void> {
    try {
      await this.#collections.learn(dtos, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      // A film's NFO is worth more without the name of its collection than not at all.
      this.#context.log.debug("the names of collections cannot be had", { error });
    }
  }
}

interface Listing {
  /** Names it among the passes under way. */
  readonly name: string;
  readonly library: Library;
  readonly phases: readonly Phase[];
  readonly withParent: boolean;
}

interface PhasePlace extends PageRequest {
  readonly phase: Phase;
  readonly pass: string;
}

interface PlacedDto {
  readonly dto: ItemDto;
  readonly parentId: string;
}
