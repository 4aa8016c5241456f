import type { ItemDetails, MediaItem, MediaSource } from "mediafs/plugin-api";
import { each, line, type NfoElement, paragraphs, whole } from "./nfo-element.js";
import { category, dateTime, isoDate } from "./nfo-text.js";

const MINUTE_MS = 60_000;

/** Title, original title and sort title. */
export function titles(item: MediaItem): readonly NfoElement[] {
  return [
    ...line("title", item.name),
    ...line("originaltitle", item.originalName),
    ...line("sorttitle", item.sortName === item.name ? undefined : item.sortName),
  ];
}

/** The year, and the date under the name that its kind of NFO has for it. */
export function dates(item: MediaItem, dateElement: string): readonly NfoElement[] {
  const date = isoDate(item.premiered);
  const year = item.year ?? (date === undefined ? undefined : Number(date.slice(0, 4)));
  return [...whole("year", year !== undefined && year >= 1 ? year : undefined), ...line(dateElement, date)];
}

/** Plot and tagline. */
export function plots(details: ItemDetails): readonly NfoElement[] {
  return [...paragraphs("plot", details.plot), ...line("tagline", details.tagline)];
}

/** The running time in whole minutes, at least one: what the server says, else that of the file. */
export function runtime(details: ItemDetails, source: MediaSource | undefined): readonly NfoElement[] {
  const durationMs = details.runtimeMs ?? source?.durationMs;
  if (durationMs === undefined || !(durationMs > 0)) return [];
  return whole("runtime", Math.max(1, Math.round(durationMs / MINUTE_MS)));
}

/** Genres, tags, countries and studios, one element per value. */
export function categories(details: ItemDetails): readonly NfoElement[] {
  return [
    ...each("genre", details.genres, category),
    ...each("tag", details.tags),
    ...each("country", details.countries, category),
    ...each("studio", details.studios),
  ];
}

/** The trailer, in the only form that all readers accept. */
export function trailer({ trailerYoutubeId }: ItemDetails): readonly NfoElement[] {
  if (trailerYoutubeId === undefined || !/^[\w-]{1,64}$/.test(trailerYoutubeId)) return [];
  return line("trailer", `plugin://plugin.video.youtube/play/?video_id=${trailerYoutubeId}`);
}

/** When the item was added. */
export function dateAdded(item: MediaItem): readonly NfoElement[] {
  return line("dateadded", dateTime(item.addedAtMs));
}
