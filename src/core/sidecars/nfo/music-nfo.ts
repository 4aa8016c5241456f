import type { MediaItem } from "mediafs/plugin-api";
import { decimal, each, group, line, type NfoElement, paragraphs, whole } from "./nfo-element.js";
import { detailsOf, type NfoSubject } from "./nfo-subject.js";
import { category, isoDate, minutesAndSeconds } from "./nfo-text.js";
import { dateAdded, dates } from "./title-elements.js";
import { providerId } from "./unique-ids.js";

/** `artist`, with the albums. */
export function artistNfo(subject: NfoSubject): readonly NfoElement[] {
  const { item } = subject;
  const details = detailsOf(subject);
  return group("artist", [
    ...line("name", item.name),
    ...line("sortname", item.sortName === item.name ? undefined : item.sortName),
    ...line("musicBrainzArtistID", providerId(item, "musicbrainzartist")),
    ...each("genre", details.genres, category),
    ...each("style", details.tags),
    ...paragraphs("biography", details.plot),
    ...line("formed", isoDate(details.formed)),
    ...line("disbanded", isoDate(details.ended)),
    ...dateAdded(item),
    ...albums(subject.children),
  ]);
}

/** `album`, with the tracks. */
export function albumNfo(subject: NfoSubject): readonly NfoElement[] {
  const { item } = subject;
  const details = detailsOf(subject);
  const rating = details.communityRating?.value;
  return group("album", [
    ...line("title", item.name),
    ...line("musicBrainzAlbumID", providerId(item, "musicbrainzalbum")),
    ...line("musicbrainzreleasegroupid", providerId(item, "musicbrainzreleasegroup")),
    ...albumArtistCredits(item),
    ...each("artist", item.albumArtists),
    ...each("albumartist", item.albumArtists),
    ...each("genre", details.genres, category),
    ...each("style", details.tags),
    ...each("studio", details.studios),
    ...paragraphs("review", details.plot),
    ...dates(item, "releasedate"),
    ...decimal("rating", rating !== undefined && rating <= 10 ? rating : undefined, { max: "10" }),
    ...dateAdded(item),
    ...tracks(subject.children),
  ]);
}

function albumArtistCredits(item: MediaItem): readonly NfoElement[] {
  const artists = item.albumArtists ?? [];
  // The server gives one id: whose it is among several artists cannot be told.
  const id = artists.length === 1 ? providerId(item, "musicbrainzalbumartist") : undefined;
  return artists.flatMap((artist) => {
    const name = line("artist", artist);
    return name.length === 0 ? [] : group("albumArtistCredits", [...name, ...line("musicBrainzArtistID", id)]);
  });
}

function albums(children: readonly MediaItem[]): readonly NfoElement[] {
  return children
    .filter(({ type }) => type === "musicAlbum")
    .flatMap((album) => {
      const title = line("title", album.name);
      return title.length === 0 ? [] : group("album", [...title, ...whole("year", album.year)]);
    });
}

function tracks(children: readonly MediaItem[]): readonly NfoElement[] {
  const ordered = children.filter(({ type }) => type === "track").sort(byPosition);
  const severalDiscs = new Set(ordered.map(({ discNumber }) => discNumber ?? 1)).size > 1;
  return ordered.flatMap((track) => {
    const durationMs = track.sources?.[0]?.durationMs;
    return group("track", [
      ...whole("disc", severalDiscs ? (track.discNumber ?? 1) : undefined),
      ...whole("position", track.trackNumber),
      ...line("title", track.name),
      ...line("duration", durationMs === undefined ? undefined : minutesAndSeconds(durationMs)),
    ]);
  });
}

function byPosition(a: MediaItem, b: MediaItem): number {
  return (a.discNumber ?? 1) - (b.discNumber ?? 1) || (a.trackNumber ?? 0) - (b.trackNumber ?? 0);
}
