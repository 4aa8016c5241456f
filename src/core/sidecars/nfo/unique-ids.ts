import type { MediaItem } from "mediafs/plugin-api";
import { line, type NfoElement } from "./nfo-element.js";
import { oneLine } from "./nfo-text.js";

// The database that knows best comes first and is the default.
const FILM_ORDER = ["imdb", "tmdb", "tvdb"];
const SERIES_ORDER = ["tvdb", "tmdb", "imdb"];
const SHORT_TYPES: Readonly<Record<string, string>> = {
  tmdbcollection: "tmdbcol",
  themoviedb: "tmdb",
  thetvdb: "tvdb",
};

/** One `uniqueid` per public database, types in lower case, exactly one of them the default. */
export function uniqueIds(item: MediaItem): readonly NfoElement[] {
  const ids = new Map<string, string>();
  for (const [key, value] of Object.entries(item.providerIds ?? {})) {
    const type = oneLine(key).toLowerCase();
    if (type !== "" && oneLine(value) !== "") ids.set(SHORT_TYPES[type] ?? type, oneLine(value));
  }
  const types = [...ids.keys()].sort(byRank(isOfSeries(item) ? SERIES_ORDER : FILM_ORDER));
  return types.flatMap((type, index) =>
    line("uniqueid", ids.get(type), { type, default: index === 0 ? "true" : undefined }),
  );
}

/** The id of an item in one database. */
export function providerId(item: MediaItem, database: string): string | undefined {
  const found = Object.entries(item.providerIds ?? {}).find(([key]) => key.toLowerCase() === database);
  return found?.[1];
}

function isOfSeries({ type }: MediaItem): boolean {
  return type === "series" || type === "season" || type === "episode";
}

function byRank(order: readonly string[]): (a: string, b: string) => number {
  const rank = (type: string) => (order.includes(type) ? order.indexOf(type) : order.length);
  return (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1);
}
