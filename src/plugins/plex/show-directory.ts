import type { PluginContext } from "mediafs/plugin-api";
import { keyOf } from "./container.js";
import type { MetadataDto } from "./dto.js";
import type { MetadataRequests } from "./metadata-requests.js";
import { flagOf, numberOf, textOf } from "./scalars.js";

/** What the placing of seasons and episodes depends on. */
export interface ShowFacts {
  /** Whether the show hides its seasons, so that its episodes stand in its own folder. */
  isFlat(showId: string): boolean;
  /** The season of a show with this number. */
  seasonId(showId: string, number: number): string | undefined;
}

/** What is known of the shows: learned from every list of shows and seasons, asked for where a listing needs more. */
export class ShowDirectory implements ShowFacts {
  readonly #metadata: MetadataRequests;
  readonly #context: PluginContext;
  readonly #flat = new Map<string, boolean>();
  readonly #seasons = new Map<string, string>();

  constructor(metadata: MetadataRequests, context: PluginContext) {
    this.#metadata = metadata;
    this.#context = context;
  }

  isFlat(showId: string): boolean {
    return this.#flat.get(showId) ?? false;
  }

  seasonId(showId: string, number: number): string | undefined {
    return this.#seasons.get(seasonName(showId, number));
  }

  /** Takes in shows and seasons of an answer. */
  observe(dtos: readonly MetadataDto[]): void {
    for (const dto of dtos) {
      const id = keyOf(dto);
      if (id === undefined) continue;
      if (textOf(dto.type) === "show") this.#flat.set(id, flagOf(dto.skipChildren));
      const [showId, number] = [textOf(dto.parentRatingKey), numberOf(dto.index, 0)];
      if (textOf(dto.type) === "season" && showId !== undefined && number !== undefined) {
        this.#seasons.set(seasonName(showId, number), id);
      }
    }
  }

  /** Learns the shows of seasons and episodes that are not known yet. Rejects as the request for their details does. */
  async learnShowsOf(dtos: readonly MetadataDto[], signal: AbortSignal): Promise<void> {
    const ids = new Set(dtos.flatMap((dto) => showIdOf(dto) ?? []).filter((id) => !this.#flat.has(id)));
    if (ids.size > 0) this.observe(await this.#metadata.details([...ids], signal));
  }

  /** Learns one show. Rejects with ITEM_NOT_FOUND when it is gone. */
  async learnShow(showId: string, signal: AbortSignal): Promise<void> {
    if (this.#flat.has(showId)) return;
    const found = await this.#metadata.details([showId], signal);
    if (found.length === 0) throw this.#context.fail("ITEM_NOT_FOUND", "the series is not on the server");
    this.observe(found);
  }
}

/** The show of a season or episode. */
export function showIdOf(dto: MetadataDto): string | undefined {
  const type = textOf(dto.type);
  if (type === "season") return textOf(dto.parentRatingKey) ?? ownerOf(dto.parentThumb);
  return type === "episode" ? (textOf(dto.grandparentRatingKey) ?? ownerOf(dto.grandparentThumb)) : undefined;
}

/** The item whose image this is: it tells the parent of an item that does not name it. */
export function ownerOf(image: unknown): string | undefined {
  return /^\/library\/metadata\/([0-9A-Za-z_-]+)\//.exec(textOf(image) ?? "")?.[1];
}

function seasonName(showId: string, number: number): string {
  return `${showId} ${number}`;
}
