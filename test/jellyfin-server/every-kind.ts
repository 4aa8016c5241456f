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
  memoryFile,
} from "../../examples/jellyfin-server/index.js";

const poster = { type: "Primary", contents: memoryFile("poster") } as const;
const backdrops = [1, 2].map((number) => ({ type: "Backdrop", contents: memoryFile(`backdrop ${number}`) }) as const);

/** A library with one of everything the server can list. */
export function everyKind(): Library {
  const library = new Library();
  const films = library.addSection({ name: "Films", kind: "movies" });
  const versions = [
    { label: "2160p", subtitles: [{ contents: memoryFile("1\n"), language: "fre", forced: true }] },
    { label: "1080p" },
  ];
  const first = addMovie(films, { title: "One", year: 2001, files: versions, images: [poster, ...backdrops] });
  const second = addMovie(films, {
    title: "Two",
    year: 2002,
    parts: [{}, {}],
    files: [{ path: "D:\\films\\Two (2002).avi" }],
  });
  addStrm(films, { title: "Far Away", target: "http://example.org/far.mkv" });
  addDiscFolder(films, { title: "On Disc", year: 1999 });
  const sets = library.addSection({ name: "Collections", kind: "boxsets" });
  addBoxSet(sets, { title: "Both", items: [first, second] });
  const home = library.addSection({ name: "Home", kind: "homevideos" });
  const trip = addFolder(home, { title: "Trip" });
  addMovie(home, { type: "Video", title: "Beach", parent: trip });
  addPlainFile(home, { type: "Photo", title: "Dune", parent: trip });
  addPlainFile(library.addSection({ name: "Books", kind: "books" }), { type: "Book", title: "Tides" });
  addShows(library);
  addMusic(library);
  addMovie(library.addSection({ name: "Clips", kind: "musicvideos" }), {
    type: "MusicVideo",
    title: "Clip",
    artists: ["Band"],
  });
  return library;
}

function addShows(library: Library): void {
  const shows = library.addSection({ name: "Series", kind: "tvshows" });
  const special = { number: 1, title: "Christmas", airs: { afterSeason: 1 } };
  const missing = { number: 3, title: "Lost Reel", missing: true };
  const seasonOne = [{ number: 1, numberEnd: 2, title: "Start" }, missing];
  addSeries(shows, {
    title: "Tidy",
    year: 2010,
    images: [poster, ...backdrops],
    seasons: [
      { number: 0, episodes: [special] },
      { number: 1, images: [poster], episodes: seasonOne },
    ],
  });
  addSeries(shows, {
    title: "Flat",
    seasons: [{ number: 1, virtual: true, episodes: [{ number: 1, title: "Loose" }] }],
  });
}

function addMusic(library: Library): void {
  const music = library.addSection({ name: "Music", kind: "music" });
  const tracks = [1, 2].map((disc) => ({ title: `Side ${disc}`, disc, number: 1 }));
  addAlbum(music, { artist: "Band", title: "Double", discFolders: true, tracks, images: [poster] });
  addAlbum(music, { artist: "Nobody's Folder", artistByName: true, title: "Loose Album", tracks: [{ title: "Song" }] });
}
