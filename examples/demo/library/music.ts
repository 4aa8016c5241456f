import { addAlbum, type LibrarySection, type TrackSpec } from "../../jellyfin-server/index.js";
import { artwork, mediaFile } from "./media-files.js";

/** Fills a library with two albums, one of them on two discs. */
export function addMusic(section: LibrarySection): void {
  addAlbum(section, {
    artist: "AC⁄DC",
    title: "High Tension Lines",
    year: 2003,
    images: [artwork("Primary", "lines-cover.jpg")],
    artistSpec: {
      images: [artwork("Primary", "acdc-artist.jpg")],
      texts: { overview: "An orchestra of three transformers, tuned to mains hum.", genres: ["Electric"] },
    },
    texts: { overview: "Recorded below a pylon.", genres: ["Electric"] },
    tracks: ["Fifty Hertz", "Sixty Hertz", "Ground"].map((title, index) => {
      return { title, file: mediaFile(`music/lines-0${index + 1}.flac`) };
    }),
  });
  addAlbum(section, {
    artist: "The Quiet Engines",
    title: "Night Ferry",
    year: 2012,
    images: [artwork("Primary", "ferry-cover.jpg")],
    texts: { overview: "Two crossings, one disc each.", genres: ["Ambient"] },
    tracks: [track(1, 1, "Casting Off"), track(1, 2, "Buoys"), track(2, 1, "Return"), track(2, 2, "Harbour, 5 a.m.")],
  });
}

function track(disc: number, number: number, title: string): TrackSpec {
  return { disc, number, title, file: mediaFile(`music/ferry-${disc}-0${number}.flac`) };
}
