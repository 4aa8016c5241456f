import type { PageRequest } from "mediafs/plugin-api";
import { keyOf } from "./container.js";
import type { MediaDto, MetadataDto } from "./dto.js";
import { byFile, type FileOwner, mayShareFile } from "./episode-files.js";
import type { MetadataRequests } from "./metadata-requests.js";
import { textOf } from "./scalars.js";

// Of more episodes the neighbours are asked for again when their details are.
const MOST_REMEMBERED = 20_000;
const WHOLE_LIST: PageRequest = { start: 0, limit: 500 };

interface KnownOwner {
  readonly further: readonly MetadataDto[];
  /** Ids of the versions that are shown with it. */
  readonly media: ReadonlySet<string>;
}

/** What listings told of the episodes that share a file, for answers that tell of one of them. */
export class EpisodeDirectory {
  readonly #metadata: MetadataRequests;
  readonly #known = new Map<string, KnownOwner>();

  constructor(metadata: MetadataRequests) {
    this.#metadata = metadata;
  }

  /** Takes in the episodes of a listing. */
  observe(owners: readonly FileOwner[]): void {
    for (const { dto, further } of owners) {
      this.#remember(dto, further);
      // Nobody lists them, but somebody may ask for them.
      for (const one of further) this.#remember(one, []);
    }
  }

  /**
   * Details with the episodes that lie in the same file. Costs a request for each season of which this connection saw
   * no listing, where the name of a file speaks of several. Rejects as that request does.
   */
  async owners(dtos: readonly MetadataDto[], signal: AbortSignal): Promise<readonly FileOwner[]> {
    const unknown = dtos.filter((dto) => !this.#isKnown(dto) && mayShareFile(dto));
    const lists = new Set(unknown.flatMap((dto) => listOf(dto) ?? []));
    for (const path of lists) this.observe(byFile(await this.#list(path, signal)));
    return dtos.map((dto) => {
      const known = this.#known.get(keyOf(dto) ?? "");
      return known === undefined ? { dto, further: [] } : { dto: shownOf(dto, known.media), further: known.further };
    });
  }

  #remember(dto: MetadataDto, further: readonly MetadataDto[]): void {
    const id = keyOf(dto);
    if (id === undefined || textOf(dto.type) !== "episode") return;
    this.#known.delete(id);
    this.#known.set(id, { further, media: new Set(mediaIds(dto)) });
    const oldest = this.#known.size > MOST_REMEMBERED ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  #isKnown(dto: MetadataDto): boolean {
    return this.#known.has(keyOf(dto) ?? "");
  }

  async #list(path: string, signal: AbortSignal): Promise<readonly MetadataDto[]> {
    const found: MetadataDto[] = [];
    for (let start: number | undefined = 0; start !== undefined; ) {
      const page = await this.#metadata.page({ what: "the episodes", path }, { ...WHOLE_LIST, start }, signal);
      found.push(...page.dtos);
      start = page.nextStart;
    }
    return found;
  }
}

/** The item with those of its versions that a listing showed; all of them for an item that shows none. */
export function shownOf(dto: MetadataDto, media: ReadonlySet<string>): MetadataDto {
  const shown = dto.Media?.filter((one) => media.has(idOf(one)));
  return shown === undefined || shown.length === 0 ? dto : { ...dto, Media: shown };
}

/** Ids of the versions of an item. */
export function mediaIds({ Media }: MetadataDto): string[] {
  return (Media ?? []).map(idOf);
}

function idOf({ id }: MediaDto): string {
  return textOf(id) ?? "";
}

function listOf(dto: MetadataDto): string | undefined {
  const [season, show] = [textOf(dto.parentRatingKey), textOf(dto.grandparentRatingKey)];
  if (season !== undefined) return `/library/metadata/${season}/children`;
  return show === undefined ? undefined : `/library/metadata/${show}/allLeaves`;
}
