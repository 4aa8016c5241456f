import { memoryFile } from "./contents.js";
import { Library } from "./library.js";
import { addAlbum } from "./music-builder.js";
import { addSeries } from "./series-builder.js";
import { addMovie } from "./video-builders.js";

/** A small library of made-up works whose files are pattern files. */
export function exampleLibrary(): Library {
  const library = new Library();
  const poster = { type: "Primary", contents: memoryFile("a poster") } as const;
  const films = library.addSection({ name: "Films", kind: "movies" });
  addMovie(films, {
    title: "The Lighthouse Keeper's Clock",
    year: 2019,
    images: [poster],
    files: [
      { label: "2160p", subtitles: [{ language: "fre", forced: true, contents: memoryFile("1\n") }] },
      { label: "1080p" },
    ],
  });
  addMovie(films, { title: "Two Halves", year: 2007, parts: [{}] });
  const shows = library.addSection({ name: "Series", kind: "tvshows" });
  addSeries(shows, {
    title: "Harbour Lights",
    year: 2015,
    images: [poster],
    seasons: [
      { number: 0, episodes: [{ number: 1, title: "Before the Storm" }] },
      {
        number: 1,
        episodes: [
          { number: 1, title: "Arrival" },
          { number: 2, title: "Low Tide" },
        ],
      },
    ],
  });
  const music = library.addSection({ name: "Music", kind: "music" });
  const tracks = [{ title: "First Light" }, { title: "Slow Water" }, { title: "Home" }];
  addAlbum(music, { artist: "The Quiet Engines", title: "Night Ferry", year: 2012, images: [poster], tracks });
  return library;
}
