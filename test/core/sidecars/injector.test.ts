import "reflect-metadata";
import type { ArtworkKind, ArtworkRef, MediaItem, SubtitleRef } from "mediafs/plugin-api";
import { expect, test } from "vitest";
import type { Listing } from "../../../src/core/catalog/index.js";
import type { SidecarConfig } from "../../../src/core/config/index.js";
import { ConfiguredInjector, type SidecarEntry } from "../../../src/core/sidecars/index.js";
import {
  configWith,
  directoryEntry,
  directoryOf,
  fileEntry,
  LIBRARY,
  LIBRARY_DIRECTORY,
  listingOf,
  SERVER_KEY,
} from "./tree-fixture.js";

function sidecarsOf(listing: Listing, config: Partial<SidecarConfig> = {}): readonly SidecarEntry[] {
  return new ConfiguredInjector(configWith(config)).sidecarsOf(listing);
}

function names(listing: Listing, config: Partial<SidecarConfig> = {}): readonly string[] {
  return sidecarsOf(listing, config).map(({ name }) => name);
}

function images(...kinds: readonly ArtworkKind[]): readonly ArtworkRef[] {
  return kinds.map((kind) => ({ kind, index: 0, version: `${kind} 1` }));
}

const ALL = images("poster", "fanart", "banner", "thumb", "landscape", "logo", "clearart", "disc");
const ADDED_MS = 1_650_000_000_000;
const CHANGED_MS = 1_660_000_000_000;

const film: MediaItem = {
  id: "f",
  type: "movie",
  name: "Mr. Robot",
  addedAtMs: ADDED_MS,
  artwork: ALL,
  sources: [{ id: "s1" }, { id: "s2" }],
};
const filmFile = fileEntry("Mr. Robot (2015).mkv", film, { id: "s1" });

test("a film in its folder has the names of every media program, each once", () => {
  expect(names(listingOf(directoryOf(film, "files"), filmFile))).toEqual([
    "Mr. Robot (2015).nfo",
    "Mr. Robot (2015)-poster.jpg",
    "Mr. Robot (2015)-fanart.jpg",
    "Mr. Robot (2015)-clearlogo.png",
    "Mr. Robot (2015)-landscape.jpg",
    "Mr. Robot (2015)-banner.jpg",
    "Mr. Robot (2015)-clearart.png",
    "Mr. Robot (2015)-discart.jpg",
    "folder.jpg",
  ]);
});

test("a film without a folder of its own has prefixed names only", () => {
  const flat = names(listingOf(LIBRARY_DIRECTORY, filmFile));
  expect(flat).toContain("Mr. Robot (2015).jpg");
  expect(flat).toContain("Mr. Robot (2015)-poster.jpg");
  expect(flat.every((name) => name.startsWith("Mr. Robot (2015)"))).toBe(true);
});

test("only images that the server has are listed", () => {
  const bare = { ...film, artwork: images("fanart") };
  expect(names(listingOf(directoryOf(bare, "files"), fileEntry("Film.mkv", bare, { id: "s" })))).toEqual([
    "Film.nfo",
    "Film-fanart.jpg",
  ]);
});

test("the classic style gives the classic names alone, and no style gives none", () => {
  const listing = listingOf(directoryOf(film, "files"), filmFile);
  expect(names(listing, { artwork: ["classic"], nfo: false })).toEqual([
    "Mr. Robot (2015)-poster.jpg",
    "Mr. Robot (2015)-fanart.jpg",
  ]);
  expect(names(listing, { artwork: [] })).toEqual(["Mr. Robot (2015).nfo"]);
});

test("every version of a film has sidecars under its own name, the folder's image stands once", () => {
  const listing = listingOf(
    directoryOf(film, "files"),
    fileEntry("Film (2015) - 1080p.mkv", film, { id: "s1" }),
    fileEntry("Film (2015) - 2160p.mkv", film, { id: "s2" }),
  );
  const all = sidecarsOf(listing);
  const nfos = all.filter(({ target }) => target.kind === "nfo");
  expect(nfos.map(({ name, target }) => [name, target.kind === "nfo" && target.source?.id])).toEqual([
    ["Film (2015) - 1080p.nfo", "s1"],
    ["Film (2015) - 2160p.nfo", "s2"],
  ]);
  expect(all.map(({ name }) => name)).toContain("Film (2015) - 2160p-poster.jpg");
  expect(all.filter(({ name }) => name === "folder.jpg")).toHaveLength(1);
});

test("of a film in parts only the first has NFO and images, each has its subtitles", () => {
  const subtitles: SubtitleRef[] = [{ id: "1", extension: "srt", language: "fra" }];
  const listing = listingOf(
    directoryOf(film, "files"),
    fileEntry("Film - part1.avi", film, { id: "s1", part: 1, subtitles }),
    fileEntry("Film - part2.avi", film, { id: "s2", part: 2, subtitles }),
  );
  const all = names(listing);
  expect(all).toContain("Film - part1.nfo");
  expect(all.filter((name) => name.startsWith("Film - part2"))).toEqual(["Film - part2.fr.srt"]);
});

const series: MediaItem = {
  id: "sr",
  type: "series",
  name: "Dr. Who",
  year: 2005,
  changedAtMs: CHANGED_MS,
  artwork: ALL,
};
const season = (seasonNumber: number): MediaItem => ({
  id: `season ${seasonNumber}`,
  type: "season",
  name: `Saison ${seasonNumber}`,
  seasonNumber,
  artwork: images("poster", "banner"),
});

test("a series has the classic names beside its directory, dots and all", () => {
  expect(names(listingOf(LIBRARY_DIRECTORY, directoryEntry("Dr. Who (2005)", directoryOf(series))))).toEqual([
    "Dr. Who-poster.jpg",
    "Dr. Who-fanart.jpg",
    "Dr. Who-banner.jpg",
  ]);
});

test("of two series of one name the second has the year in its classic names", () => {
  const older: MediaItem = { ...series, id: "older", year: 1963 };
  const all = names(
    listingOf(
      LIBRARY_DIRECTORY,
      directoryEntry("Dr. Who (1963)", directoryOf(older)),
      directoryEntry("Dr. Who (2005)", directoryOf(series)),
    ),
  );
  expect(all).toContain("Dr. Who-poster.jpg");
  expect(all).toContain("Dr. Who (2005)-poster.jpg");
  expect(all).not.toContain("Dr. Who (1963)-poster.jpg");
});

test("the directory of a series has its NFO, its images and those of its seasons", () => {
  const listing = listingOf(
    directoryOf(series),
    directoryEntry("Season 00", directoryOf(season(0))),
    directoryEntry("Season 01", directoryOf(season(1))),
  );
  const all = names(listing);
  expect(all).toEqual([
    "tvshow.nfo",
    "poster.jpg",
    "folder.jpg",
    "fanart.jpg",
    "banner.jpg",
    "clearlogo.png",
    "landscape.jpg",
    "clearart.png",
    "Season 00-poster.jpg",
    "season-specials-poster.jpg",
    "season-specials-banner.jpg",
    "Season 01-poster.jpg",
    "season01-poster.jpg",
    "season01-banner.jpg",
  ]);
});

test("the NFO of a series is as young as the youngest season that it names", () => {
  const young = { ...season(1), changedAtMs: CHANGED_MS + 1_000 };
  const [nfo] = sidecarsOf(listingOf(directoryOf(series), directoryEntry("Season 01", directoryOf(young))));
  expect(nfo).toMatchObject({ name: "tvshow.nfo", mtimeMs: CHANGED_MS + 1_000 });
  expect(nfo?.target.kind === "nfo" && nfo.target.children).toEqual(directoryOf(series));
});

test("a season's directory has its NFO, its image and the sidecars of its episodes", () => {
  const episode: MediaItem = { id: "e", type: "episode", name: "Pilot", artwork: images("thumb") };
  const listing = listingOf(directoryOf(season(1)), fileEntry("Dr. Who - S01E01 - Pilot.mkv", episode, { id: "s" }));
  expect(names(listing)).toEqual([
    "season.nfo",
    "folder.jpg",
    "Dr. Who - S01E01 - Pilot.nfo",
    "Dr. Who - S01E01 - Pilot-thumb.jpg",
  ]);
});

test("artists and albums have their NFO and images; a track has nothing beside it", () => {
  const artist: MediaItem = { id: "a", type: "musicArtist", name: "P", artwork: images("poster", "fanart") };
  const album: MediaItem = { id: "b", type: "musicAlbum", name: "W", year: 1979, artwork: images("poster", "fanart") };
  const track: MediaItem = { id: "t", type: "track", name: "T", artwork: images("poster") };
  expect(names(listingOf(directoryOf(artist), directoryEntry("W (1979)", directoryOf(album))))).toEqual([
    "artist.nfo",
    "folder.jpg",
    "fanart.jpg",
    "W-folder.jpg",
    "W-fanart.jpg",
  ]);
  expect(names(listingOf(directoryOf(album), fileEntry("01 - T.flac", track, { id: "s" })))).toEqual([
    "album.nfo",
    "folder.jpg",
  ]);
});

test("a file of which nothing is known has no NFO; images and subtitles that the server lists are shown", () => {
  const bare: MediaItem = { id: "x", type: "file", name: "README" };
  expect(names(listingOf(LIBRARY_DIRECTORY, fileEntry("README", bare, { id: "s" })))).toEqual([]);
  const clip: MediaItem = { ...bare, artwork: images("poster") };
  const subtitles: SubtitleRef[] = [{ id: "1", extension: "srt", language: "fra" }];
  expect(names(listingOf(LIBRARY_DIRECTORY, fileEntry("Clip.mkv", clip, { id: "s", subtitles })))).toEqual([
    "Clip-poster.jpg",
    "Clip.jpg",
    "Clip.fr.srt",
  ]);
});

test("a real name is never shadowed, in whichever case or Unicode form it is written", () => {
  const other: MediaItem = { id: "o", type: "photo", name: "x" };
  const accented = fileEntry("Éte\u0301.mkv", film, { id: "s1" });
  const listing = listingOf(
    directoryOf(film, "files"),
    accented,
    fileEntry("FOLDER.JPG", other, { id: "1" }),
    fileEntry("e\u0301TÉ-Poster.jpg", other, { id: "2" }),
  );
  const all = names(listing);
  expect(all).not.toContain("folder.jpg");
  expect(all.some((name) => name.endsWith("-poster.jpg"))).toBe(false);
  expect(all.some((name) => name.endsWith("-fanart.jpg"))).toBe(true);
});

test("sidecars are unique among themselves, and their inodes with them", () => {
  const films = Array.from({ length: 50 }, (_, index) => ({ ...film, id: `film ${index}` }));
  const listing = listingOf(
    LIBRARY_DIRECTORY,
    ...films.map((item, index) => fileEntry(`Film ${index}.mkv`, item, { id: "s" })),
    fileEntry("Film 0.mp4", film, { id: "same base name" }),
  );
  const all = sidecarsOf(listing);
  expect(new Set(all.map(({ name }) => name.toLowerCase())).size).toBe(all.length);
  expect(new Set(all.map(({ inode }) => inode)).size).toBe(all.length);
  expect(sidecarsOf(listing).map(({ inode }) => inode)).toEqual(all.map(({ inode }) => inode));
});

test("sidecars are dated as their item, never 0", () => {
  const undated = { ...film, addedAtMs: 0 };
  const dateOf = (item: MediaItem) =>
    new Set(
      sidecarsOf(listingOf(directoryOf(item, "files"), fileEntry("F.mkv", item, { id: "s" }))).map(
        ({ mtimeMs }) => mtimeMs,
      ),
    );
  expect(dateOf(film)).toEqual(new Set([ADDED_MS]));
  expect(dateOf({ ...film, changedAtMs: CHANGED_MS })).toEqual(new Set([CHANGED_MS]));
  expect(dateOf(undated)).toEqual(new Set([filmFile.mtimeMs]));
  const empty: MediaItem = { id: "x", type: "series", name: "x" };
  for (const { mtimeMs } of sidecarsOf(listingOf(directoryOf(empty)))) expect(mtimeMs).toBeGreaterThan(0);
});

test("a name longer than systems allow is not listed", () => {
  const long = `${"é".repeat(122)}.mkv`;
  const all = names(listingOf(directoryOf(film, "files"), fileEntry(long, film, { id: "s" })));
  expect(all).toContain(`${"é".repeat(122)}.nfo`);
  expect(all.every((name) => Buffer.byteLength(name) <= 255)).toBe(true);
  expect(all.some((name) => name.endsWith("-landscape.jpg"))).toBe(false);
});

test("the extension is what the server says, in its short form", () => {
  const artwork: ArtworkRef[] = [
    { kind: "poster", index: 0, version: "1", extension: "JPEG" },
    { kind: "fanart", index: 0, version: "1", extension: "webp" },
    { kind: "logo", index: 0, version: "1", extension: "../x" },
  ];
  const item = { ...film, artwork };
  const all = names(listingOf(directoryOf(item, "files"), fileEntry("F.mkv", item, { id: "s" })));
  expect(all).toEqual(["F.nfo", "F-poster.jpg", "F-fanart.webp", "F-clearlogo.png", "folder.jpg"]);
});

test("of several images of a kind the first is shown", () => {
  const artwork: ArtworkRef[] = [3, 1, 2].map((index) => ({ kind: "fanart", index, version: `${index}` }));
  const item = { ...film, artwork };
  const [, fanart] = sidecarsOf(listingOf(directoryOf(item, "files"), fileEntry("F.mkv", item, { id: "s" })));
  expect(fanart?.target).toMatchObject({ kind: "artwork", artwork: { index: 1 } });
});

test("subtitles are named with language and one flag, a second of a kind with a number before the language", () => {
  const subtitles: SubtitleRef[] = [
    { id: "1", extension: "srt", language: "fre" },
    { id: "2", extension: "srt", language: "fra" },
    { id: "3", extension: "SRT", language: "en", forced: true, isDefault: true },
    { id: "4", extension: "ass", language: "eng", hearingImpaired: true, isDefault: true },
    { id: "5", extension: "vtt", language: "pt-BR", isDefault: true },
    { id: "6", extension: "srt", language: "gsw" },
    { id: "7", extension: "srt" },
    { id: "8", extension: "srt", language: "und" },
    { id: "9", extension: "srt", language: "a/../b" },
    { id: "10", extension: "s/t", language: "fr" },
  ];
  const listing = listingOf(directoryOf(film, "files"), fileEntry("Film. 2.mkv", film, { id: "s", subtitles }));
  expect(names(listing, { nfo: false, artwork: [] })).toEqual([
    "Film. 2.fr.srt",
    "Film. 2.2.fr.srt",
    "Film. 2.en.forced.srt",
    "Film. 2.en.sdh.ass",
    "Film. 2.pt-BR.default.vtt",
    "Film. 2.gsw.srt",
    "Film. 2.srt",
    "Film. 2.2.srt",
    "Film. 2.3.srt",
  ]);
  expect(names(listing, { nfo: false, artwork: [], subtitles: false })).toEqual([]);
});

test("a server's directory has a desktop.ini where it is asked for", () => {
  const listing = listingOf({ kind: "server", serverKey: SERVER_KEY }, directoryEntry(LIBRARY.name, LIBRARY_DIRECTORY));
  expect(names(listing, { desktopIni: "always" })).toEqual(["desktop.ini"]);
  expect(names(listing, { desktopIni: "never" })).toEqual([]);
  expect(names(listing, { desktopIni: "auto" })).toEqual(process.platform === "win32" ? ["desktop.ini"] : []);
  expect(names(listingOf(LIBRARY_DIRECTORY), { desktopIni: "always" })).toEqual([]);
});
