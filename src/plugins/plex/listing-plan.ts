import type { ItemRef, Library, ParentRef } from "mediafs/plugin-api";
import type { Query } from "../web-api/index.js";
import type { MetadataDto } from "./dto.js";
import { placeIn } from "./placement.js";
import { textOf } from "./scalars.js";
import { ownerOf, type ShowFacts } from "./show-directory.js";

/** One paged request of a listing. A listing is one or several of them, one after the other. */
export interface Phase {
  readonly path: string;
  readonly query: Query;
  /** Whether it lists episodes, of which several may share a file. */
  readonly episodes?: true;
  /** The parent under which an item found by this phase is shown; undefined when it is not shown here. */
  readonly place: (dto: MetadataDto, shows: ShowFacts) => string | undefined;
}

// The official table; the community's OpenAPI document has other numbers for music and photos.
const TYPE = { movie: 1, show: 2, season: 3, episode: 4, artist: 8, album: 9, track: 10, clip: 12, photo: 13 } as const;
const PHOTO_ALBUM = 14;

// As the server's own clients sort them, so that those that share a file stand together.
const EPISODES_IN_ORDER = "show.titleSort,season.index:nullsLast,episode.index:nullsLast,episode.id";

/** The requests that list the children of a library or item; undefined for items without children. */
export function listingPhases({ library, item }: ParentRef, shows: ShowFacts): readonly Phase[] | undefined {
  return item === undefined ? libraryPhases(library) : itemPhases(library, item, shows);
}

/** The requests that list everything below a library; undefined where only a walk over its folders can tell. */
export function sweepPhases(library: Library): readonly Phase[] | undefined {
  const place: Phase["place"] = (dto, shows) => placeIn(library, dto, shows);
  switch (library.kind) {
    case "series":
      return [
        { ...section(library, TYPE.show), place },
        { ...section(library, TYPE.season), place },
        { ...section(library, TYPE.episode, { sort: EPISODES_IN_ORDER }), place, episodes: true },
      ];
    case "music":
      return [TYPE.artist, TYPE.album, TYPE.track].map((type) => ({ ...section(library, type), place }));
    case "folders":
      return undefined;
    default:
      return libraryPhases(library);
  }
}

function libraryPhases(library: Library): readonly Phase[] {
  const atTop: Phase["place"] = (dto, shows) => (placeIn(library, dto, shows) === library.id ? library.id : undefined);
  switch (library.kind) {
    case "series":
      return [{ ...section(library, TYPE.show), place: atTop }];
    case "music":
      return [{ ...section(library, TYPE.artist), place: atTop }];
    case "folders":
      return [
        { ...section(library, PHOTO_ALBUM), place: (dto) => (hasParent(dto) ? undefined : library.id) },
        // Photos outside albums; without this the server gathers them by day.
        { ...section(library, TYPE.photo, { clusterZoomLevel: 1 }), place: atTop },
        { ...section(library, TYPE.clip), place: atTop },
      ];
    default:
      return [{ ...section(library, TYPE.movie), place: atTop }];
  }
}

function itemPhases(library: Library, item: ItemRef, shows: ShowFacts): readonly Phase[] | undefined {
  const here: Phase["place"] = (dto, known) => (placeIn(library, dto, known) === item.id ? item.id : undefined);
  switch (item.type) {
    case "series":
      if (shows.isFlat(item.id)) return [{ ...below(item, "allLeaves"), place: () => item.id, episodes: true }];
      // Without this the server adds an entry "All episodes".
      return [{ ...below(item, "children", { excludeAllLeaves: 1 }), place: () => item.id }];
    case "season":
      return [
        { ...below(item, "children"), place: (dto) => (isForeign(dto, item) ? undefined : item.id), episodes: true },
      ];
    case "musicArtist":
      return [{ ...section(library, TYPE.album, { "artist.id": item.id }), place: here }];
    case "musicAlbum":
    case "photoAlbum":
      return [{ ...below(item, "children"), place: () => item.id }];
    default:
      return undefined;
  }
}

function isForeign(dto: MetadataDto, { id }: ItemRef): boolean {
  return (textOf(dto.parentRatingKey) ?? ownerOf(dto.parentThumb) ?? id) !== id;
}

function hasParent(dto: MetadataDto): boolean {
  return textOf(dto.parentRatingKey) !== undefined;
}

function section(library: Library, type: number, query: Query = {}): Pick<Phase, "path" | "query"> {
  const always = { type, includeGuids: 1, includeCollections: 0, includeMeta: 0 };
  // A stable order: pages are separate requests.
  const sort = type === TYPE.season || type >= TYPE.album ? "addedAt" : "titleSort";
  return { path: `/library/sections/${library.id}/all`, query: { ...always, sort, ...query } };
}

// By the id and never by the `key` of the item, which ends in `/children` here and not there.
function below(item: ItemRef, what: "children" | "allLeaves", query: Query = {}): Pick<Phase, "path" | "query"> {
  return { path: `/library/metadata/${item.id}/${what}`, query: { includeGuids: 1, ...query } };
}
