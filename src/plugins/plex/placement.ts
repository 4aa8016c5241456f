import type { Library } from "mediafs/plugin-api";
import type { MetadataDto } from "./dto.js";
import { numberOf, textOf } from "./scalars.js";
import { ownerOf, type ShowFacts, showIdOf } from "./show-directory.js";

/**
 * Id of the item or library under which an item of this library is listed; undefined when it is listed nowhere.
 * Listings and sweeps place by this one function, so that they agree.
 */
export function placeIn(library: Library, dto: MetadataDto, shows: ShowFacts): string | undefined {
  switch (textOf(dto.type)) {
    case "season": {
      const show = showIdOf(dto);
      return show === undefined || shows.isFlat(show) ? undefined : show;
    }
    case "episode":
      return placeOfEpisode(dto, shows);
    case "album":
    case "track":
      return textOf(dto.parentRatingKey);
    case "photo":
    case "clip":
      return textOf(dto.parentRatingKey) ?? library.id;
    default:
      return library.id;
  }
}

// Episodes whose seasons are hidden do not name their season, which an image or the number may still tell.
function placeOfEpisode(dto: MetadataDto, shows: ShowFacts): string | undefined {
  const show = showIdOf(dto);
  if (show === undefined || shows.isFlat(show)) return show;
  const number = numberOf(dto.parentIndex, 0);
  const numbered = number === undefined ? undefined : shows.seasonId(show, number);
  return textOf(dto.parentRatingKey) ?? ownerOf(dto.parentThumb) ?? numbered ?? show;
}
