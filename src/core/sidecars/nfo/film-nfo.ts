import { actors, directors, makers } from "./credits.js";
import { each, group, line, type NfoElement, paragraphs, whole } from "./nfo-element.js";
import { detailsOf, type NfoSubject } from "./nfo-subject.js";
import { criticRating, ratings } from "./ratings.js";
import { fileInfo } from "./stream-details.js";
import { categories, dateAdded, dates, plots, runtime, titles, trailer } from "./title-elements.js";
import { uniqueIds } from "./unique-ids.js";

/** `movie`: a film or a home video. */
export function filmNfo(subject: NfoSubject): readonly NfoElement[] {
  const { item, source } = subject;
  const details = detailsOf(subject);
  return group("movie", [
    ...titles(item),
    ...ratings(details),
    ...criticRating(details),
    ...dates(item, "premiered"),
    ...plots(details),
    ...runtime(details, source),
    ...line("mpaa", details.certification),
    ...uniqueIds(item),
    ...categories(details),
    ...collection(subject),
    ...makers(details),
    ...trailer(details),
    ...actors(details),
    ...fileInfo(source, details.format3d),
    ...dateAdded(item),
  ]);
}

/** `musicvideo`. */
export function musicVideoNfo(subject: NfoSubject): readonly NfoElement[] {
  const { item, source } = subject;
  const details = detailsOf(subject);
  return group("musicvideo", [
    ...titles(item),
    ...each("artist", item.artists),
    ...line("album", item.album),
    ...whole("track", item.trackNumber),
    ...ratings(details),
    ...dates(item, "premiered"),
    ...plots(details),
    ...runtime(details, source),
    ...uniqueIds(item),
    ...categories(details),
    ...directors(details),
    ...fileInfo(source, details.format3d),
    ...dateAdded(item),
  ]);
}

function collection(subject: NfoSubject): readonly NfoElement[] {
  const set = detailsOf(subject).collection;
  const name = line("name", set?.name);
  if (name.length === 0) return [];
  return group("set", [...name, ...paragraphs("overview", set?.overview)], { tmdbcolid: set?.tmdbId });
}
