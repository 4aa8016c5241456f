import { memoryFile } from "./contents.js";
import type { ImageSpec } from "./file-specs.js";
import { Library, type LibrarySection } from "./library.js";
import { addSeries } from "./series-builder.js";
import { addMovie } from "./video-builders.js";

/** The size of a generated series library. */
export interface SeriesCounts {
  readonly shows: number;
  readonly seasonsPerShow: number;
  readonly episodesPerSeason: number;
}

// One image for all: what is tested is their number, not their looks.
const ONE_POSTER: readonly ImageSpec[] = [{ type: "Primary", contents: memoryFile("not really a picture") }];

/** Adds films with posters to a library (a new one called Films when none is given). */
export function generateMovies(count: number, into?: LibrarySection): LibrarySection {
  const section = into ?? new Library().addSection({ name: "Films", kind: "movies" });
  for (let number = 1; number <= count; number++) {
    addMovie(section, { title: `Film ${padded(number, 5)}`, year: 1950 + (number % 75), images: ONE_POSTER });
  }
  return section;
}

/** Adds series with posters to a library (a new one called Series when none is given). */
export function generateSeries(counts: SeriesCounts, into?: LibrarySection): LibrarySection {
  const section = into ?? new Library().addSection({ name: "Series", kind: "tvshows" });
  for (let show = 1; show <= counts.shows; show++) {
    const seasons = numbers(counts.seasonsPerShow).map((number) => ({
      number,
      images: ONE_POSTER,
      episodes: numbers(counts.episodesPerSeason).map((episode) => ({ number: episode, title: `Part ${episode}` })),
    }));
    addSeries(section, { title: `Show ${padded(show, 3)}`, year: 1980 + (show % 45), images: ONE_POSTER, seasons });
  }
  return section;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}
