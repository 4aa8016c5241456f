import type { ItemRef, Library, LibraryKind, ParentRef } from "mediafs/plugin-api";
import type { Query } from "../web-api/index.js";
import type { ArtistNames } from "./artist-directory.js";
import type { ItemDto } from "./dto.js";
import { placeIn } from "./placement.js";
import { textOf } from "./scalars.js";

/** One paged request of a listing. A listing is one or several of them, one after the other. */
export interface Phase {
  readonly route: "items" | "albumArtists";
  readonly query: Query;
  /** Asked instead of `query` when that one finds nothing at all. */
  readonly fallbackQuery?: Query;
  /** Whether {@link place} needs to know the library's artists. */
  readonly needsArtists?: true;
  /** The parent under which an item found by this phase is shown; undefined when it is not shown here. */
  readonly place: (dto: ItemDto, artists: ArtistNames | undefined) => string | undefined;
}

const SORTED = { sortBy: "SortName,DateCreated", sortOrder: "Ascending" };
const BY_NUMBER = { sortBy: "ParentIndexNumber,IndexNumber,SortName", sortOrder: "Ascending" };
const BY_SERIES = { sortBy: "SeriesSortName,SortName,DateCreated", sortOrder: "Ascending" };

// What stands at the top of a library, by its kind. Absent kinds are listed as they lie on the disk.
const TOP_TYPES: Readonly<Partial<Record<LibraryKind, string>>> = {
  movies: "Movie",
  series: "Series",
  musicVideos: "MusicVideo",
  boxSets: "BoxSet",
  mixed: "Movie,Series,Video,MusicVideo,MusicAlbum",
};

// What a library holds at any depth, where every item names its parent.
const ALL_TYPES: Readonly<Partial<Record<LibraryKind, string>>> = {
  movies: "Movie",
  series: "Series,Season,Episode",
  musicVideos: "MusicVideo",
  mixed: "Movie,Series,Video,MusicVideo,MusicAlbum,Season,Episode,Audio",
};

/** The requests that list the direct children of a library or item; undefined when it cannot have children. */
export function listingPhases({ library, item }: ParentRef): readonly Phase[] | undefined {
  return item === undefined ? libraryPhases(library) : itemPhases(library, item);
}

/** The requests that list everything below a library; undefined where only a walk over its folders can tell. */
export function sweepPhases(library: Library): readonly Phase[] | undefined {
  if (library.kind === "music") {
    const anywhere = { place: placed(library), needsArtists: true } as const;
    return [
      artistsOf(library),
      { route: "items", query: typed(library.id, "MusicAlbum"), ...anywhere },
      { route: "items", query: { ...typed(library.id, "Audio"), ...BY_NUMBER }, ...anywhere },
      looseTracksOf(library),
    ];
  }
  const types = ALL_TYPES[library.kind];
  if (types === undefined) return undefined;
  const order = types.includes("Episode") ? BY_SERIES : SORTED;
  return [{ route: "items", query: { ...typed(library.id, types), ...order }, place: placed(library) }];
}

function libraryPhases(library: Library): readonly Phase[] {
  if (library.kind === "music") {
    const albums = { route: "items", query: typed(library.id, "MusicAlbum"), needsArtists: true } as const;
    return [artistsOf(library), { ...albums, place: placedAt(library, library.id) }, looseTracksOf(library)];
  }
  const types = TOP_TYPES[library.kind];
  const query = types === undefined ? childrenOf(library.id) : typed(library.id, types);
  return [{ route: "items", query, place: () => library.id }];
}

function itemPhases(library: Library, item: ItemRef): readonly Phase[] | undefined {
  switch (item.type) {
    case "musicArtist":
      return ["MusicAlbum", "Audio"].map((type) => ({
        route: "items",
        query: { ...typed(library.id, type), albumArtistIds: item.id },
        needsArtists: true,
        place: placedAt(library, item.id),
      }));
    case "musicAlbum":
      return [
        { route: "items", query: { ...typed(item.id, "Audio"), ...BY_NUMBER }, place: placedAt(library, item.id) },
      ];
    case "season":
      return [seasonPhase(item)];
    case "series":
    case "boxSet":
    case "folder":
    case "photoAlbum":
      return [{ route: "items", query: childrenOf(item.id), place: () => item.id }];
    default:
      return undefined;
  }
}

function seasonPhase(item: ItemRef): Phase {
  return {
    route: "items",
    query: childrenOf(item.id),
    // For an API key, some versions list nothing below a season that is not a folder, except recursively.
    fallbackQuery: typed(item.id, "Episode"),
    place: (dto) => (isForeignSpecial(dto, item.id) ? undefined : item.id),
  };
}

// The server may show specials among the episodes of the season in which they were aired, too.
function isForeignSpecial(dto: ItemDto, seasonId: string): boolean {
  const home = textOf(dto.SeasonId);
  return dto.ParentIndexNumber === 0 && home !== undefined && home !== seasonId;
}

function artistsOf(library: Library): Phase {
  return { route: "albumArtists", query: { parentId: library.id, ...SORTED }, place: () => library.id };
}

// Files at the top of the library without an album, of an artist that is not listed.
function looseTracksOf(library: Library): Phase {
  return {
    route: "items",
    query: { ...childrenOf(library.id), includeItemTypes: "Audio" },
    needsArtists: true,
    place: (dto, artists) =>
      dto.Type === "Audio" && placeIn(library, dto, artists) === undefined ? library.id : undefined,
  };
}

function placed(library: Library): Phase["place"] {
  return (dto, artists) => placeIn(library, dto, artists);
}

function placedAt(library: Library, parentId: string): Phase["place"] {
  return (dto, artists) => (placeIn(library, dto, artists) === parentId ? parentId : undefined);
}

function typed(parentId: string, includeItemTypes: string): Query {
  return { parentId, recursive: true, includeItemTypes, ...SORTED };
}

function childrenOf(parentId: string): Query {
  return { parentId, recursive: false, ...SORTED };
}
