import { expect, test } from "vitest";
import { ArtistDirectory, ArtistNames } from "../../../src/plugins/mediabrowser/artist-directory.js";
import type { ItemDto } from "../../../src/plugins/mediabrowser/dto.js";

const LIBRARY = { id: "l", name: "Music", kind: "music" } as const;
const SIGNAL = new AbortController().signal;
const artist = (Id: string, Name: string): ItemDto => ({ Id, Type: "MusicArtist", Name });
const album = (...AlbumArtists: readonly { Name: string; Id: string }[]): ItemDto => ({
  Id: "x",
  Type: "MusicAlbum",
  AlbumArtists,
});

test("an album of several artists belongs to the first", () => {
  const names = new ArtistNames();
  names.add([artist("1", "One"), artist("2", "Two")]);
  expect(names.artistOf(album({ Name: "Two", Id: "2" }, { Name: "One", Id: "1" }))).toBe("2");
});

test("another id of the same artist is found by the name, in other letters too", () => {
  const names = new ArtistNames();
  names.add([artist("folder", "Beyoncé"), artist("acdc", "AC/DC"), artist("chk", "!!!")]);
  expect(names.artistOf(album({ Name: "beyonce", Id: "by-name" }))).toBe("folder");
  expect(names.artistOf(album({ Name: "AC⁄DC", Id: "other" }))).toBe("acdc");
  expect(names.artistOf(album({ Name: "!!!", Id: "other" }))).toBe("chk");
  expect(names.artistOf(album({ Name: "Nobody", Id: "other" }))).toBeUndefined();
  expect(names.artistOf(album())).toBeUndefined();
});

test("a complete pass over the listing teaches the artists without a request", async () => {
  let requests = 0;
  const directory = new ArtistDirectory(async () => {
    requests++;
    return { dtos: [artist("asked", "One")] };
  });
  directory.observe(LIBRARY, { start: 0, limit: 1 }, { dtos: [artist("1", "One")], nextStart: 1 });
  directory.observe(LIBRARY, { start: 1, limit: 1 }, { dtos: [artist("2", "Two")] });
  const names = await directory.of(LIBRARY, SIGNAL);
  expect(names.artistOf(album({ Name: "Two", Id: "?" }))).toBe("2");
  expect(requests).toBe(0);
});

test("a pass with a hole teaches nothing: the artists are asked for", async () => {
  const directory = new ArtistDirectory(async (_, page) =>
    page.start === 0 ? { dtos: [artist("1", "One")], nextStart: 1000 } : { dtos: [artist("2", "Two")] },
  );
  directory.observe(LIBRARY, { start: 0, limit: 1 }, { dtos: [artist("1", "One")], nextStart: 1 });
  directory.observe(LIBRARY, { start: 7, limit: 1 }, { dtos: [artist("9", "Nine")] });
  const names = await directory.of(LIBRARY, SIGNAL);
  expect(names.artistOf(album({ Name: "Two", Id: "?" }))).toBe("2");
  expect(names.artistOf(album({ Name: "Nine", Id: "9" }))).toBeUndefined();
});
