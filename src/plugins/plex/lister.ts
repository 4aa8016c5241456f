import type { Library, MediaItem, Page, PageRequest, ParentRef, PluginContext } from "mediafs/plugin-api";
import { LeftOutLog, PageDedupe, type PhasePage, readPhases } from "../paging/index.js";
import { keyOf } from "./container.js";
import type { MetadataDto } from "./dto.js";
import { listingPhases, type Phase, sweepPhases } from "./listing-plan.js";
import { itemTypeOf, mapItem } from "./map-item.js";
import type { MetadataRequests } from "./metadata-requests.js";
import type { PartDirectory } from "./part-directory.js";
import { textOf } from "./scalars.js";
import { ShowDirectory } from "./show-directory.js";

/** What a {@link Lister} is made of. */
export interface ListerParts {
  readonly context: PluginContext;
  readonly metadata: MetadataRequests;
  readonly parts: PartDirectory;
  /** Kind of the library of this id, as far as it is known. */
  readonly kindOf: (libraryId: string) => Library["kind"] | undefined;
}

/** Lists items: a page costs one request, and for videos one more for every fifty, which tells of their subtitles. */
export class Lister {
  readonly #context: PluginContext;
  readonly #metadata: MetadataRequests;
  readonly #parts: PartDirectory;
  readonly #kindOf: ListerParts["kindOf"];
  readonly #shows: ShowDirectory;
  readonly #dedupe = new PageDedupe<MetadataDto>(keyOf);
  readonly #leftOut: LeftOutLog;

  constructor({ context, metadata, parts, kindOf }: ListerParts) {
    this.#context = context;
    this.#metadata = metadata;
    this.#parts = parts;
    this.#kindOf = kindOf;
    this.#shows = new ShowDirectory(metadata, context);
    this.#leftOut = new LeftOutLog((line) => context.log.debug(line));
  }

  /** The direct children of a library or item. Rejects with UNSUPPORTED for items without children. */
  async listItems(parent: ParentRef, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>> {
    const { library, item } = parent;
    if (item?.type === "series") await this.#shows.learnShow(item.id, signal);
    const phases = listingPhases(parent, this.#shows);
    const name = item?.id ?? `library ${library.id}`;
    if (phases === undefined) throw this.#context.fail("UNSUPPORTED", `item ${name} has no children`);
    const found = await this.#page({ name, library, phases, withParent: false }, page, signal);
    if (found.items.length === 0 && page.start === 0) await this.#requireParent(parent, signal);
    return found;
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
    const dtos = await this.#metadata.details([...new Set(ids)], signal);
    this.#parts.observe(dtos);
    return dtos.flatMap((dto) => {
      const kind = this.#kindOf(textOf(dto.librarySectionID) ?? "");
      return mapItem(dto, { kind, detailed: true }).item ?? [];
    });
  }

  // A list that is filtered by an artist is empty, not missing, when the artist is gone.
  async #requireParent({ item }: ParentRef, signal: AbortSignal): Promise<void> {
    if (item === undefined) return;
    const found = await this.#metadata.details([item.id], signal);
    if (found.length === 0) throw this.#context.fail("ITEM_NOT_FOUND", `item ${item.id} is not on the server`);
  }

  #page(listing: Listing, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>> {
    const { name, phases } = listing;
    return readPhases(phases, page, (phase, { start, limit }, index) =>
      this.#phasePage(listing, { phase, pass: `${name} ${index}`, start, limit }, signal),
    );
  }

  async #phasePage(listing: Listing, at: PhasePlace, signal: AbortSignal): Promise<PhasePage> {
    const { library, withParent } = listing;
    const { phase, pass, start } = at;
    if (start === 0) this.#dedupe.begin(pass);
    const call = { what: `the items of ${library.name}`, path: phase.path, query: phase.query };
    const raw = await this.#metadata.page(call, at, signal);
    this.#shows.observe(raw.dtos);
    if (withParent) await this.#shows.learnShowsOf(raw.dtos, signal);
    const placed = this.#dedupe.keep(pass, at, raw.dtos).flatMap((dto) => {
      const parentId = phase.place(dto, this.#shows);
      return parentId === undefined ? [] : [{ dto, parentId }];
    });
    const complete = await this.#withStreams(placed, library, signal);
    this.#parts.observe(complete.map(({ dto }) => dto));
    const items = complete.flatMap(({ dto, parentId }) => this.#mapped(dto, library, withParent ? { parentId } : {}));
    return { items, nextStart: raw.nextStart, total: raw.total };
  }

  // A listing names the files but not the streams in them, nor the subtitles beside them.
  async #withStreams(placed: readonly Placed[], library: Library, signal: AbortSignal): Promise<readonly Placed[]> {
    const ids = placed.flatMap(({ dto }) => (isVideo(dto, library) ? (keyOf(dto) ?? []) : []));
    if (ids.length === 0) return placed;
    const known = await this.#metadata.streams(ids, signal);
    return placed.map(({ dto, parentId }) => {
      const { Media = dto.Media, Image = dto.Image } = known.get(keyOf(dto) ?? "") ?? {};
      return { dto: { ...dto, ...(Media && { Media }), ...(Image && { Image }) }, parentId };
    });
  }

  #mapped(dto: MetadataDto, { kind }: Library, parent: { readonly parentId?: string }): MediaItem[] {
    const { item, leftOut } = mapItem(dto, { kind, ...parent });
    const id = textOf(dto.ratingKey) ?? "";
    this.#leftOut.say({ id, name: textOf(dto.title) ?? id }, leftOut);
    return item === undefined ? [] : [item];
  }
}

function isVideo(dto: MetadataDto, { kind }: Library): boolean {
  const type = itemTypeOf(dto, kind);
  return type === "movie" || type === "episode" || type === "video";
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

interface Placed {
  readonly dto: MetadataDto;
  readonly parentId: string;
}
