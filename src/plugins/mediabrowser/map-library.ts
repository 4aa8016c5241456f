import type { Library, LibraryKind } from "mediafs/plugin-api";
import { defined } from "../item-facts/index.js";
import type { ItemDto } from "./dto.js";
import { momentMs } from "./moments.js";
import { textOf } from "./scalars.js";

// What the servers call their kinds of libraries. Live TV, playlists and the view of all folders hold no files of
// their own and are not in the table.
const KIND_OF_COLLECTION: Readonly<Record<string, LibraryKind>> = {
  movies: "movies",
  trailers: "folders",
  tvshows: "series",
  music: "music",
  musicvideos: "musicVideos",
  boxsets: "boxSets",
  homevideos: "folders",
  photos: "folders",
  books: "folders",
  audiobooks: "folders",
  unknown: "mixed",
};

/** The library of a user's view; undefined for views that hold no media files. */
export function mapLibrary(dto: ItemDto): Library | undefined {
  const kind = kindOf(dto);
  if (kind === undefined) return undefined;
  return {
    id: dto.Id,
    name: textOf(dto.Name) ?? dto.Id,
    kind,
    ...defined({ changedAtMs: momentMs(dto.DateLastMediaAdded) ?? momentMs(dto.DateCreated) }),
  };
}

function kindOf(dto: ItemDto): LibraryKind | undefined {
  const collection = dto.CollectionType?.toLowerCase();
  if (collection !== undefined) return KIND_OF_COLLECTION[collection];
  // A library without a kind is a mixed one; a view without a kind is made up by the server.
  return dto.Type === "CollectionFolder" ? "mixed" : undefined;
}
