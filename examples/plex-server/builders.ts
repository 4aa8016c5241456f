import { mediaOf, type VersionSpec } from "./file-specs.js";
import type { PlexLibrary } from "./library.js";
import type { PlexItem, PlexSection } from "./model.js";

/** A library and one of its sections, to which things are added. */
export interface Shelf {
  readonly library: PlexLibrary;
  readonly section: PlexSection;
}

type Facts = Partial<
  Pick<
    PlexItem,
    | "titleSort"
    | "originalTitle"
    | "year"
    | "available"
    | "guids"
    | "guid"
    | "texts"
    | "images"
    | "foreignThumb"
    | "deletedAt"
    | "addedAt"
  >
>;

/** A film, or a video that nobody looked up. */
export interface MovieSpec extends Facts {
  readonly title: string;
  readonly edition?: string;
  /** Default: one of one file. */
  readonly versions?: readonly VersionSpec[];
}

/** An episode; without a number it is known by its date. */
export interface EpisodeSpec extends Facts {
  readonly title: string;
  readonly number?: number;
  /** Titles of the episodes that follow it in the same file. */
  readonly further?: readonly string[];
  readonly versions?: readonly VersionSpec[];
}

/** A season; 0 holds the specials. */
export interface SeasonSpec extends Facts {
  readonly number: number;
  readonly title?: string;
  readonly episodes: readonly EpisodeSpec[];
}

/** A show. */
export interface ShowSpec extends Facts {
  readonly title: string;
  /** Its seasons are hidden. */
  readonly skipChildren?: boolean;
  readonly seasons: readonly SeasonSpec[];
}

/** A track of an album. */
export interface TrackSpec extends Facts {
  readonly title: string;
  readonly disc?: number;
  readonly versions?: readonly VersionSpec[];
}

/** An album and its artist; artists of one name are one. */
export interface AlbumSpec extends Facts {
  readonly artist: string;
  readonly title: string;
  readonly tracks: readonly TrackSpec[];
}

const ONE_FILE: readonly VersionSpec[] = [{}];

/** Adds a film. */
export function addMovie({ library, section }: Shelf, spec: MovieSpec): PlexItem {
  const { versions = ONE_FILE, ...facts } = spec;
  const name = `${spec.title}${spec.year === undefined ? "" : ` (${spec.year})`}`;
  const place = { library, base: `${section.path}/${name}/${name}`, media: "video" } as const;
  return library.add({ ...facts, type: "movie", sectionKey: section.key, media: mediaOf(versions, place) });
}

/** Adds a show with its seasons and episodes. */
export function addShow(shelf: Shelf, { seasons, ...facts }: ShowSpec): PlexItem {
  const { library, section } = shelf;
  const show = library.add({ ...facts, type: "show", sectionKey: section.key });
  for (const season of seasons) addSeason(shelf, show, season);
  return show;
}

/** Adds a season to a show. */
export function addSeason({ library, section }: Shelf, show: PlexItem, spec: SeasonSpec): PlexItem {
  const { episodes, number, ...facts } = spec;
  const common = { sectionKey: section.key };
  const title = spec.title ?? (number === 0 ? "Specials" : `Season ${number}`);
  const season = library.add({ ...facts, ...common, type: "season", title, index: number, parentKey: show.ratingKey });
  for (const episode of episodes) addEpisode({ library, section }, season, episode);
  return season;
}

/** Adds an episode to a season; one that shares its file with others once for each, as the server lists them. */
export function addEpisode({ library, section }: Shelf, season: PlexItem, spec: EpisodeSpec): void {
  const { number, further = [], versions = ONE_FILE, ...episode } = spec;
  const show = library.item(season.parentKey)?.title;
  const last = number === undefined || further.length === 0 ? "" : `-E${number + further.length}`;
  const name = number === undefined ? episode.available : `S${season.index}E${number}${last}`;
  const place = { library, base: `${section.path}/${show}/${season.title}/${name}`, media: "video" } as const;
  for (const [offset, title] of [episode.title, ...further].entries()) {
    library.add({
      ...episode,
      title,
      ...(number === undefined ? {} : { index: number + offset }),
      sectionKey: section.key,
      type: "episode",
      parentKey: season.ratingKey,
      // The same file, under ids of its own.
      media: mediaOf(versions, place),
    });
  }
}

/** Adds an album with its tracks, below the artist of that name. */
export function addAlbum({ library, section }: Shelf, { artist, tracks, ...facts }: AlbumSpec): PlexItem {
  const common = { sectionKey: section.key };
  const known = library.all().find(({ type, title }) => type === "artist" && title === artist);
  const owner = known ?? library.add({ ...common, type: "artist", title: artist });
  const album = library.add({ ...facts, ...common, type: "album", parentKey: owner.ratingKey });
  const numbers = new Map<number, number>();
  for (const { disc = 1, versions = ONE_FILE, ...track } of tracks) {
    const index = (numbers.get(disc) ?? 0) + 1;
    numbers.set(disc, index);
    const base = `${section.path}/${artist}/${facts.title}/${disc}-${index} ${track.title}`;
    const media = mediaOf(versions, { library, base, media: "audio" });
    library.add({ ...track, ...common, type: "track", index, disc, parentKey: album.ratingKey, media });
  }
  return album;
}

/** Adds a photo album, in another one or in the library. */
export function addPhotoAlbum({ library, section }: Shelf, title: string, parent?: PlexItem): PlexItem {
  const below = parent === undefined ? {} : { parentKey: parent.ratingKey };
  return library.add({ type: "photoalbum", sectionKey: section.key, title, ...below });
}

/** Adds a photo, or a clip among photos. */
export function addPhoto(
  { library, section }: Shelf,
  spec: MovieSpec & { readonly type?: "photo" | "clip" },
  parent?: PlexItem,
): PlexItem {
  const { versions = ONE_FILE, type = "photo", ...facts } = spec;
  const base = `${section.path}/${parent?.title ?? "."}/${spec.title}`;
  const media = mediaOf(versions, { library, base, media: type === "photo" ? "photo" : "video" });
  const below = parent === undefined ? {} : { parentKey: parent.ratingKey };
  return library.add({ ...facts, ...below, type, sectionKey: section.key, media });
}
