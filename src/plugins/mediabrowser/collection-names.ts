import { defined } from "../item-facts/index.js";
import type { ItemDto } from "./dto.js";
import type { KnownCollection } from "./map-details.js";
import { plainText } from "./plain-text.js";
import { textOf } from "./scalars.js";

const KEPT_MS = 10 * 60_000;

/** Lists the collections of the server, with their ids in public databases. */
export type CollectionsRequest = (signal: AbortSignal) => Promise<readonly ItemDto[]>;

/** The names of film collections by their TMDB id: a film knows only the id. Asked for once in ten minutes at most. */
export class CollectionNames {
  readonly #request: CollectionsRequest;
  #known: ReadonlyMap<string, KnownCollection> = new Map();
  #askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(request: CollectionsRequest) {
    this.#request = request;
  }

  /** The collection of a film as far as it was learned. */
  of(film: ItemDto): KnownCollection | undefined {
    const id = tmdbCollectionOf(film);
    return id === undefined ? undefined : this.#known.get(id);
  }

  /** Learns the collections, if one of these films is in one. Rejects as the request does. */
  async learn(films: readonly ItemDto[], signal: AbortSignal): Promise<void> {
    if (Date.now() - this.#askedAtMs < KEPT_MS) return;
    if (!films.some((film) => tmdbCollectionOf(film) !== undefined)) return;
    const sets = await this.#request(signal);
    this.#askedAtMs = Date.now();
    this.#known = new Map(sets.flatMap(collectionEntry));
  }
}

function collectionEntry(set: ItemDto): [string, KnownCollection][] {
  const tmdbId = textOf(set.ProviderIds?.Tmdb);
  const name = textOf(set.Name);
  if (tmdbId === undefined || name === undefined) return [];
  const overview = set.Overview == null ? undefined : textOf(plainText(set.Overview));
  return [[tmdbId, { name, tmdbId, ...defined({ overview }) }]];
}

function tmdbCollectionOf(film: ItemDto): string | undefined {
  return textOf(film.ProviderIds?.TmdbCollection);
}
