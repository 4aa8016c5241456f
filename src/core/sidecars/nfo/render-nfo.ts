import type { ItemType } from "mediafs/plugin-api";
import { episodeNfo } from "./episode-nfo.js";
import { filmNfo, musicVideoNfo } from "./film-nfo.js";
import { albumNfo, artistNfo } from "./music-nfo.js";
import { nfoBytes } from "./nfo-document.js";
import type { NfoElement } from "./nfo-element.js";
import type { NfoSubject } from "./nfo-subject.js";
import { seasonNfo, seriesNfo } from "./series-nfo.js";

/** Changes whenever the same facts give other bytes: NFOs kept by an older program are then made anew. */
export const NFO_RENDERER_VERSION = "1";

const RENDERERS: Partial<Record<ItemType, (subject: NfoSubject) => readonly NfoElement[]>> = {
  movie: filmNfo,
  video: filmNfo,
  musicVideo: musicVideoNfo,
  episode: episodeNfo,
  series: seriesNfo,
  season: seasonNfo,
  musicArtist: artistNfo,
  musicAlbum: albumNfo,
};

/** Whether items of a type have an NFO. */
export function hasNfo(type: ItemType): boolean {
  return RENDERERS[type] !== undefined;
}

/** The bytes of an item's NFO: the same facts always give the same bytes. An empty document for a type without NFO. */
export function renderNfo(subject: NfoSubject): Uint8Array {
  return nfoBytes(RENDERERS[subject.item.type]?.(subject) ?? []);
}
