import type { ItemType } from "mediafs/plugin-api";

/** Changes whenever the same facts give other bytes: NFOs kept by an older program are then made anew. */
export const NFO_RENDERER_VERSION = "1";

const NFO_TYPES = [
  "movie",
  "video",
  "musicVideo",
  "episode",
  "series",
  "season",
  "musicArtist",
  "musicAlbum",
] as const satisfies readonly ItemType[];

/** Types of items that have an NFO. */
export type NfoType = (typeof NFO_TYPES)[number];

/** Whether items of a type have an NFO. */
export function hasNfo(type: ItemType): type is NfoType {
  return (NFO_TYPES as readonly ItemType[]).includes(type);
}
