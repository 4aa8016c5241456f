import type { MediaItem } from "mediafs/plugin-api";
import { actors } from "./credits.js";
import { group, line, type NfoElement, paragraphs, whole } from "./nfo-element.js";
import { detailsOf, type NfoSubject } from "./nfo-subject.js";
import { isoDate } from "./nfo-text.js";
import { criticRating, ratings } from "./ratings.js";
import { categories, dateAdded, dates, plots, runtime, titles, trailer } from "./title-elements.js";
import { uniqueIds } from "./unique-ids.js";

/** `tvshow`: a series, with the names of its seasons. */
export function seriesNfo(subject: NfoSubject): readonly NfoElement[] {
  const { item } = subject;
  const details = detailsOf(subject);
  return group("tvshow", [
    ...titles(item),
    ...ratings(details),
    ...criticRating(details),
    ...dates(item, "premiered"),
    ...line("enddate", isoDate(details.ended)),
    ...plots(details),
    ...line("status", details.status),
    ...runtime(details, undefined),
    ...line("mpaa", details.certification),
    ...uniqueIds(item),
    ...categories(details),
    ...namedSeasons(subject.children),
    ...trailer(details),
    ...actors(details),
    ...dateAdded(item),
  ]);
}

/** `season`. */
export function seasonNfo(subject: NfoSubject): readonly NfoElement[] {
  const { item } = subject;
  return group("season", [
    ...line("title", item.name),
    ...whole("seasonnumber", item.seasonNumber),
    ...line("showtitle", item.series?.name),
    ...paragraphs("plot", detailsOf(subject).plot),
    ...dates(item, "premiered"),
    ...uniqueIds(item),
    ...dateAdded(item),
  ]);
}

function namedSeasons(children: readonly MediaItem[]): readonly NfoElement[] {
  const names = new Map<number, string>();
  for (const { type, seasonNumber, name } of children) {
    if (type === "season" && seasonNumber !== undefined && !names.has(seasonNumber)) names.set(seasonNumber, name);
  }
  const numbers = [...names.keys()].sort((a, b) => a - b);
  return numbers.flatMap((number) => line("namedseason", names.get(number), { number: String(number) }));
}
