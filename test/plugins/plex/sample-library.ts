import { memoryFile } from "../../../examples/jellyfin-server/index.js";
import {
  addAlbum,
  addMovie,
  addPhoto,
  addPhotoAlbum,
  addShow,
  PlexLibrary,
  type PlexSectionOptions,
  type Shelf,
} from "../../../examples/plex-server/index.js";

const POSTER = { element: "thumb", stamp: 1_681_283_788, contents: memoryFile("a poster") } as const;
const FANART = { element: "art", stamp: 1_681_283_789, contents: memoryFile("a backdrop") } as const;
const LOGO = { element: "clearLogo", stamp: 1_681_283_790, contents: memoryFile("a logo") } as const;
const FRENCH = {
  language: "fra",
  forced: true,
  contents: memoryFile("1\n00:00:01,000 --> 00:00:02,000\nBonjour\n"),
} as const;

/** A library of every kind with everything that a listing has to tell apart. */
export function sampleLibrary(): PlexLibrary {
  const library = new PlexLibrary();
  addFilms(shelfOf(library, { title: "Films", type: "movie" }));
  addShows(shelfOf(library, { title: "Series", type: "show" }));
  addMusic(shelfOf(library, { title: "Music", type: "artist" }));
  const videos = shelfOf(library, { title: "Home Videos", type: "movie", otherVideos: true, path: "D:\\Videos" });
  addMovie(videos, { title: "Birthday", versions: [{ file: "D:\\Videos\\2011\\birthday.mp4", container: "mp4" }] });
  addPhotos(shelfOf(library, { title: "Pictures", type: "photo" }));
  return library;
}

/** A new section of a library, to add to. */
export function shelfOf(library: PlexLibrary, options: PlexSectionOptions): Shelf {
  return { library, section: library.addSection(options) };
}

function addFilms(films: Shelf): void {
  addMovie(films, {
    title: "Two Versions",
    year: 2019,
    guids: ["imdb://tt9999901", "tmdb://999901"],
    images: [POSTER, FANART, LOGO],
    texts: {
      summary: "A lighthouse & a smuggler.",
      tagline: "Nothing breaks twice.",
      studio: "Example Films",
      contentRating: "PG-13",
      audienceRating: 7.4,
      genres: ["Drama"],
      directors: ["Ana Dupont"],
      roles: ["Ines", "Paul", "Rosa", "Keeper"].map((role, number) => ({ tag: `Actor ${number}`, role })),
      collection: "Harbour Collection",
    },
    versions: [
      { resolution: "4k", subtitles: [FRENCH, { ...FRENCH, forced: false, hearingImpaired: true }] },
      { resolution: "1080" },
      { title: "Optimized for Mobile", optimized: true, container: "mp4" },
      { resolution: "720", deleted: true },
    ],
  });
  addMovie(films, { title: "Two Halves", year: 2007, versions: [{ parts: [{}, {}] }] });
  addMovie(films, { title: "One Name", year: 2001 });
  addMovie(films, { title: "One Name", year: 2001, edition: "Final Cut" });
  addMovie(films, { title: "In the Trash", year: 2002, deletedAt: 1_700_000_000 });
  addMovie(films, { title: "All Versions Gone", year: 2003, versions: [{ deleted: true }] });
  addMovie(films, { title: "Nameless", year: 2004, versions: [{ file: null, hidesSize: true }] });
  for (let number = 1; number <= 60; number++) addMovie(films, { title: `Film ${number}`, year: 1930 + number });
}

function addShows(shows: Shelf): void {
  addShow(shows, {
    title: "Harbour Lights",
    year: 2015,
    images: [POSTER, FANART],
    seasons: [
      { number: 0, episodes: [{ number: 1, title: "Before the Storm" }] },
      {
        number: 1,
        images: [POSTER],
        episodes: [
          {
            number: 1,
            title: "Arrival",
            available: "2015-01-07",
            images: [POSTER],
            versions: [{ subtitles: [FRENCH] }],
          },
          { number: 2, title: "Low Tide" },
          { number: 3, title: "Departure", further: ["Frost"], available: "2015-01-21" },
        ],
      },
    ],
  });
  addShow(shows, {
    title: "Hidden Seasons",
    skipChildren: true,
    seasons: [
      { number: 1, images: [POSTER], episodes: [{ number: 1, title: "One" }] },
      { number: 2, episodes: [{ number: 1, title: "Two" }] },
    ],
  });
  addShow(shows, {
    title: "By Date",
    seasons: [{ number: 2024, episodes: [{ title: "Late News", available: "2024-05-01" }] }],
  });
}

function addMusic(music: Shelf): void {
  const tracks = [{ title: "First Light" }, { title: "Slow Water", originalTitle: "A Guest" }];
  addAlbum(music, { artist: "The Quiet Engines", title: "Night Ferry", year: 2012, images: [POSTER], tracks });
  addAlbum(music, {
    artist: "The Quiet Engines",
    title: "Two Discs",
    tracks: [{ title: "One" }, { title: "Other", disc: 2 }],
  });
  addAlbum(music, { artist: "Various Artists", title: "Samples", tracks });
}

function addPhotos(photos: Shelf): void {
  const summer = addPhotoAlbum(photos, "Summer");
  const beach = addPhotoAlbum(photos, "Beach", summer);
  addPhoto(photos, { title: "Waves", images: [POSTER] }, beach);
  addPhoto(photos, { title: "Sand" }, beach);
  addPhoto(photos, { title: "Surf", type: "clip" }, beach);
  addPhoto(photos, { title: "Loose" });
}
