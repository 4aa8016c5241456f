import type { ItemDetails, MediaItem } from "mediafs/plugin-api";
import { actors, makers } from "./credits.js";
import { group, line, type NfoElement, whole } from "./nfo-element.js";
import { detailsOf, type NfoSubject } from "./nfo-subject.js";
import { ratings } from "./ratings.js";
import { fileInfo } from "./stream-details.js";
import { categories, dateAdded, dates, plots, runtime } from "./title-elements.js";
import { uniqueIds } from "./unique-ids.js";

// A file holds a few episodes; more is a mistake in the server's data, and would be as many roots.
const MOST_EPISODES_IN_A_FILE = 50;

/**
 * `episodedetails`, one root for each episode in the file. Readers join the titles of the roots and take the highest
 * number as the last; a joint title "A / B" is therefore given back to its episodes.
 */
export function episodeNfo(subject: NfoSubject): readonly NfoElement[] {
  const numbers = episodeNumbers(subject.item);
  const [first, ...others] = numbers;
  const titleOf = titlesBy(subject.item.name, numbers.length);
  return [
    ...group("episodedetails", wholeEpisode(subject, first, titleOf(0))),
    ...others.flatMap((number, index) => group("episodedetails", furtherEpisode(subject, number, titleOf(index + 1)))),
  ];
}

function wholeEpisode(subject: NfoSubject, number: number | undefined, title: string): readonly NfoElement[] {
  const { item, source } = subject;
  const details = detailsOf(subject);
  return [
    ...numbering(item, number, title),
    ...whole("episodenumberend", episodeNumbers(item).length > 1 ? item.episodeNumberEnd : undefined),
    ...placeAmongSeasons(details),
    ...line("originaltitle", item.originalName),
    ...ratings(details),
    ...dates(item, "aired"),
    ...plots(details),
    ...runtime(details, source),
    ...line("mpaa", details.certification),
    ...uniqueIds(item),
    ...categories(details),
    ...makers(details),
    ...actors(details),
    ...fileInfo(source, details.format3d),
    ...dateAdded(item),
  ];
}

// Without the plot, which readers would join to itself, and without the ids, which are those of the first.
function furtherEpisode(subject: NfoSubject, number: number, title: string): readonly NfoElement[] {
  const { item, source } = subject;
  const details = detailsOf(subject);
  return [
    ...numbering(item, number, title),
    ...dates(item, "aired"),
    ...runtime(details, source),
    ...fileInfo(source, details.format3d),
    ...dateAdded(item),
  ];
}

function numbering(item: MediaItem, number: number | undefined, title: string): readonly NfoElement[] {
  return [
    ...line("title", title),
    ...line("showtitle", item.series?.name),
    ...whole("season", item.seasonNumber),
    ...whole("episode", number),
  ];
}

function placeAmongSeasons({ airsBefore, airsAfterSeason }: ItemDetails): readonly NfoElement[] {
  return [
    ...whole("displayseason", airsBefore?.season),
    ...whole("displayepisode", airsBefore?.episode),
    ...whole("displayafterseason", airsAfterSeason),
    ...whole("airsafter_season", airsAfterSeason),
  ];
}

function episodeNumbers({ episodeNumber, episodeNumberEnd }: MediaItem): readonly number[] {
  if (episodeNumber === undefined) return [];
  const count = episodeNumberEnd === undefined ? 1 : Math.floor(episodeNumberEnd) - episodeNumber + 1;
  if (!(count > 1 && count <= MOST_EPISODES_IN_A_FILE)) return [episodeNumber];
  return Array.from({ length: count }, (_, index) => episodeNumber + index);
}

function titlesBy(name: string, count: number): (index: number) => string {
  const parts = name.split(" / ");
  return (index) => (parts.length === count ? (parts[index] ?? name) : name);
}
