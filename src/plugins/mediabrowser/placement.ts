import type { Library } from "mediafs/plugin-api";
import type { ArtistNames } from "./artist-directory.js";
import type { ItemDto } from "./dto.js";
import { textOf } from "./scalars.js";

/**
 * Id of the item or library under which an item of this library is listed; undefined when it is listed nowhere.
 * Listings and sweeps place by this one function, so that they agree.
 */
export function placeIn(library: Library, dto: ItemDto, artists: ArtistNames | undefined): string | undefined {
  switch (dto.Type) {
    case "Season":
      return textOf(dto.SeriesId);
    case "Episode":
      return textOf(dto.SeasonId);
    case "MusicAlbum":
      return artists?.artistOf(dto) ?? library.id;
    case "Audio":
      return textOf(dto.AlbumId) ?? artists?.artistOf(dto);
    default:
      return library.id;
  }
}
