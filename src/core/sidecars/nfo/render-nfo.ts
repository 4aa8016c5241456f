import { episodeNfo } from "./episode-nfo.js";
import { filmNfo, musicVideoNfo } from "./film-nfo.js";
import { hasNfo, type NfoType } from "./items-with-nfo.js";
import { albumNfo, artistNfo } from "./music-nfo.js";
import { nfoBytes } from "./nfo-document.js";
import type { NfoElement } from "./nfo-element.js";
import type { NfoSubject } from "./nfo-subject.js";
import { seasonNfo, seriesNfo } from "./series-nfo.js";

const RENDERERS: Readonly<Record<NfoType, (subject: NfoSubject) => readonly NfoElement[]>> = {
  movie: filmNfo,
  video: filmNfo,
  musicVideo: musicVideoNfo,
  episode: episodeNfo,
  series: seriesNfo,
  season: seasonNfo,
  musicArtist: artistNfo,
  musicAlbum: albumNfo,
};

/** The bytes of an item's NFO: the same facts always give the same bytes. An empty document for a type without NFO. */
export function renderNfo(subject: NfoSubject): Uint8Array {
  const { type } = subject.item;
  return nfoBytes(hasNfo(type) ? RENDERERS[type](subject) : []);
}
