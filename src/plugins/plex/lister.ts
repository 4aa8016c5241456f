import type { Library, MediaItem, Page, PageRequest, ParentRef, PluginContext } from "mediafs/plugin-api";
import { LeftOutLog, PageDedupe, type PhasePage, readPhases } from "../paging/index.js";
import { keyOf } from "./container.js";
import type { MetadataDto } from "./dto.js";
import { EpisodeDirectory, mediaIds, shownOf } from "./episode-directory.js";
import { byFile, EPISODES_IN_A_FILE, type FileOwner } from "./episode-files.js";
import { listingPhases, type Phase, sweepPhases } from "./listing-plan.js";
import { itemTypeOf, mapItem } from "./map-item.js";
import type { MetadataRequests, PagedCall } from "./metadata-requests.js";
import type { PageAmongOthers } from "./paging.js";
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
  readonly #episodes: EpisodeDirectory;
  readonly #dedupe = new PageDedupe<MetadataDto>(keyOf);
  readonly #leftOut: LeftOutLog;

  constructor({ context, metadata, parts, kindOf }: ListerParts) {
    this.#context = context;
    this.#metadata = metadata;
    this.#parts = parts;
    this.#kindOf = kindOf;
    this.#shows = new ShowDirectory(metadata, context);
    this.#episodes = new EpisodeDirectory(metadata);
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
    const owners = await this.#episodes.owners(dtos, signal);
    return owners.flatMap(({ dto, further }) => {
      const kind = this.#kindOf(textOf(dto.librarySectionID) ?? "");
      return mapItem(dto, { kind, further, detailed: true }).item ?? [];
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
    const raw = await this.#metadata.page(callFor(listing, phase), at, signal);
    this.#shows.observe(raw.dtos);
    if (withParent) await this.#shows.learnShowsOf(raw.dtos, signal);
    const fresh = this.#dedupe.keep(pass, at, raw.dtos);
    this.#parts.observe(fresh);
    const owners = phase.episodes === true ? this.#episodesOf(raw, fresh) : fresh.map((dto) => ({ dto, further: [] }));
    const placed = owners.flatMap((owner) => {
      const parentId = phase.place(owner.dto, this.#shows);
      return parentId === undefined ? [] : [{ ...owner, parentId }];
    });
    const complete = await this.#withStreams(placed, library, signal);
    const items = complete.flatMap((one) => this.#mapped(one, listing));
    return { items, nextStart: raw.nextStart, total: raw.total };
  }

  // Their files may reach over the edges of the page.
  #episodesOf({ before, dtos, after }: PageAmongOthers, fresh: readonly MetadataDto[]): readonly FileOwner[] {
    const here = new Set(fresh.map(keyOf));
    const owners = byFile([...before, ...dtos, ...after]).filter(({ dto }) => here.has(keyOf(dto)));
    this.#episodes.observe(owners);
    return owners;
  }

  // A listing names the files but not the streams in them, nor the subtitles beside them.
  async #withStreams(placed: readonly Placed[], library: Library, signal: AbortSignal): Promise<readonly Placed[]> {
    const ids = placed.flatMap(({ dto }) => (isVideo(dto, library) ? (keyOf(dto) ?? []) : []));
    if (ids.length === 0) return placed;
    const known = await this.#metadata.streams(ids, signal);
    this.#parts.observe([...known.values()]);
    return placed.map((one) => {
      const { Media, Image = one.dto.Image } = known.get(keyOf(one.dto) ?? "") ?? {};
      const shown = Media === undefined ? {} : shownOf({ Media }, new Set(mediaIds(one.dto)));
      return { ...one, dto: { ...one.dto, ...shown, ...(Image && { Image }) } };
    });
  }

  #mapped({ dto, further, parentId }: Placed, { library, withParent }: Listing): MediaItem[] {
    const parent = withParent ? { parentId } : {};
    const { item, leftOut } = mapItem(dto, { kind: library.kind, further, ...parent });
    const id = textOf(dto.ratingKey) ?? "";
    this.#leftOut.say({ id, name: textOf(dto.title) ?? id }, leftOut);
    return item === undefined ? [] : [item];
  }
}

function callFor({ library }: Listing, { path, query, episodes }: Phase): PagedCall {
  const margin = episodes === true ? { margin: EPISODES_IN_A_FILE } : {};
  return { what: `the items of ${library.name}`, path, query, ...margin };
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

interface Placed extends FileOwner {
  readonly parentId: string;
}
