import {
  addAlbum,
  addBoxSet,
  addDiscFolder,
  addFolder,
  addMovie,
  addPlainFile,
  addSeries,
  addStrm,
  Library,
  type LibrarySection,
  memoryFile,
} from "../../../examples/jellyfin-server/index.js";

const POSTER = { type: "Primary", contents: memoryFile("a poster") } as const;
const BACKDROP = { type: "Backdrop", contents: memoryFile("a backdrop") } as const;
const SUBTITLE = { language: "fre", forced: true, contents: memoryFile("1\n00:00:01,000 --> 00:00:02,000\nBonjour\n") };

/** A library of every kind with everything that a listing has to tell apart. */
export function sampleLibrary(): Library {
  const library = new Library();
  const films = addFilms(library);
  addShows(library);
  addMusic(library);
  addMixed(library);
  addFolders(library);
  const sets = library.addSection({ name: "Collections", kind: "boxsets" });
  addBoxSet(sets, { title: "Both", items: [...library.children(films.folderId)].slice(0, 2), images: [POSTER] });
  library.addSection({ name: "Playlists", kind: "playlists" });
  return library;
}

function addFilms(library: Library): LibrarySection {
  const films = library.addSection({ name: "Films", kind: "movies" });
  addMovie(films, {
    title: "Two Versions",
    year: 2019,
    images: [POSTER, BACKDROP, BACKDROP],
    files: [{ label: "2160p", subtitles: [SUBTITLE] }, { label: "1080p" }],
  });
  addMovie(films, { title: "Two Halves", year: 2007, parts: [{}] });
  addMovie(films, { title: "One Name", year: 2001, key: "a" });
  addMovie(films, { title: "One Name", year: 2002, key: "b" });
  addDiscFolder(films, { title: "On a Disc", year: 1999, disc: "Dvd" });
  addStrm(films, { title: "Elsewhere", year: 2020, target: "http://media.invalid/film.mkv" });
  for (let number = 1; number <= 9; number++) addMovie(films, { title: `Film ${number}`, year: 1990 + number });
  return films;
}

function addShows(library: Library): void {
  const shows = library.addSection({ name: "Series", kind: "tvshows" });
  addSeries(shows, {
    title: "Harbour Lights",
    year: 2015,
    images: [POSTER],
    seasons: [
      { number: 0, episodes: [{ number: 1, title: "Before the Storm", airs: { beforeSeason: 1, beforeEpisode: 2 } }] },
      {
        number: 1,
        images: [POSTER],
        episodes: [
          { number: 1, title: "Arrival", images: [POSTER] },
          { number: 2, numberEnd: 3, title: "Low Tide" },
          { number: 4, title: "Not There", missing: true },
        ],
      },
      { number: 2, virtual: true, episodes: [{ number: 1, title: "In the Open" }] },
    ],
  });
  addSeries(shows, {
    title: "Flat",
    year: 2016,
    seasons: [{ number: 1, virtual: true, episodes: [{ title: "One" }] }],
  });
}

function addMusic(library: Library): void {
  const music = library.addSection({ name: "Music", kind: "music" });
  const tracks = [{ title: "First Light" }, { title: "Slow Water", artists: ["A Guest"] }];
  addAlbum(music, { artist: "The Quiet Engines", title: "Night Ferry", year: 2012, images: [POSTER], tracks });
  addAlbum(music, {
    artist: "The Quiet Engines",
    title: "Two Discs",
    year: 2014,
    discFolders: true,
    tracks: [
      { title: "One", number: 1, disc: 1 },
      { title: "Other", number: 1, disc: 2 },
    ],
  });
  addAlbum(music, { artist: "Known by Tags", title: "No Folder", year: 2010, artistByName: true, tracks });
}

function addMixed(library: Library): void {
  const mixed = library.addSection({ name: "Mixed" });
  addMovie(mixed, { title: "A Film Among Others", year: 2000 });
  addMovie(mixed, { type: "Video", title: "Holiday", year: 2011 });
  addSeries(mixed, {
    title: "A Show Among Others",
    year: 2003,
    seasons: [{ number: 1, episodes: [{ title: "Only" }] }],
  });
  const clips = library.addSection({ name: "Clips", kind: "musicvideos" });
  addMovie(clips, { type: "MusicVideo", title: "A Clip", year: 2005, artists: ["The Quiet Engines"] });
}

function addFolders(library: Library): void {
  const photos = library.addSection({ name: "Pictures", kind: "homevideos" });
  const album = addFolder(photos, { title: "Summer", type: "PhotoAlbum" });
  addPlainFile(photos, { type: "Photo", title: "Beach", parent: album, images: [POSTER] });
  addMovie(photos, { type: "Video", title: "Waves", parent: album });
  const books = library.addSection({ name: "Books", kind: "books" });
  addPlainFile(books, { type: "Book", title: "A Novel" });
}
