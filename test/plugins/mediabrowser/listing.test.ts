import type { MediaItem } from "mediafs/plugin-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateMovies, generateSeries, Library } from "../../../examples/jellyfin-server/index.js";
import { sampleLibrary } from "../jellyfin/sample-library.js";
import { type Connected, childrenOf, itemAt, libraryNamed, namesOf, SIGNAL, sweptFrom } from "./connected.js";
import { connected, PRODUCTS } from "./products.js";

describe.each(PRODUCTS)("what a listing of $name shows", (product) => {
  let subject: Connected;
  beforeAll(async () => {
    subject = await connected(product, { library: sampleLibrary() });
  });
  afterAll(() => subject.stop());

  const library = (name: string) => libraryNamed(subject.connector, name);
  const top = async (name: string) => childrenOf(subject.connector, { library: await library(name) });
  const film = async (name: string) => (await top("Films")).find((item) => item.name === name);
  const at = async (name: string, ...path: readonly string[]) =>
    itemAt(subject.connector, await library(name), ...path);
  const below = async (name: string, ...path: readonly string[]): Promise<MediaItem[]> =>
    childrenOf(subject.connector, { library: await library(name), item: await at(name, ...path) });

  test("libraries have the kind of their collection; playlists are none", async () => {
    const libraries = await subject.connector.listLibraries(SIGNAL);
    expect(Object.fromEntries(libraries.map(({ name, kind }) => [name, kind]))).toEqual({
      Films: "movies",
      Series: "series",
      Music: "music",
      Mixed: "mixed",
      Clips: "musicVideos",
      Pictures: "folders",
      Books: "folders",
      Collections: "boxSets",
    });
  });

  test("every version of a film is a source under the server's own file name", async () => {
    const item = await film("Two Versions");
    expect(item?.year).toBe(2019);
    expect(item?.sources?.map(({ fileName, label }) => [fileName, label])).toEqual([
      ["Two Versions (2019) - 2160p.mkv", "2160p"],
      ["Two Versions (2019) - 1080p.mkv", "1080p"],
    ]);
    expect(new Set(item?.sources?.map(({ id }) => id)).size).toBe(2);
    expect(item?.sources?.every(({ sizeBytes, version }) => (sizeBytes ?? 0) > 0 && version !== undefined)).toBe(true);
    expect(item?.artwork?.map(({ kind, index }) => `${kind} ${index}`)).toEqual(["poster 0", "fanart 0", "fanart 1"]);
  });

  test("every part of a film is a source with its number", async () => {
    const item = await film("Two Halves");
    expect(item?.sources?.map(({ part, fileName }) => [part, fileName !== undefined])).toEqual([
      [1, true],
      [2, true],
    ]);
    expect(new Set(item?.sources?.map(({ id }) => id)).size).toBe(2);
    expect(item?.sources?.every(({ label }) => label === undefined)).toBe(true);
  });

  test("the parts are asked for once, and only for the film that has some", async () => {
    await top("Films");
    await top("Films");
    expect(subject.server.log.count({ path: /AdditionalParts$/ })).toBe(1);
  });

  test("films in a collection are still listed, though the server groups them, and the collection holds them", async () => {
    expect(namesOf(await top("Films"))).toContain("Two Versions");
    expect(namesOf(await top("Films"))).not.toContain("Both");
    expect(namesOf(await below("Collections", "Both"))).toEqual(["Two Halves", "Two Versions"]);
  });

  test("a DVD folder is left out, and the log says so once", async () => {
    expect(namesOf(await top("Films"))).not.toContain("On a Disc");
    await top("Films");
    expect(subject.context.logLines.filter((line) => line.includes("On a Disc"))).toEqual([
      "left out of On a Disc: a DVD or Blu-ray folder is not one file, and has no byte endpoint",
    ]);
  });

  test("a .strm file is the small text that it is on the disk", async () => {
    const item = await film("Elsewhere");
    expect(item?.sources).toHaveLength(1);
    expect(item?.sources?.[0]).toMatchObject({
      fileName: "Elsewhere (2020).strm",
      sizeBytes: "http://media.invalid/film.mkv\n".length,
    });
    expect(item?.sources?.[0]?.id).not.toMatch(/^stream:/);
    expect(item?.sources?.[0]?.streams).toBeUndefined();
  });

  test("an external subtitle has its language and flag, and no number in its id", async () => {
    const item = await film("Two Versions");
    const [subtitle] = item?.sources?.[0]?.subtitles ?? [];
    expect(subtitle).toMatchObject({ extension: "srt", language: "fre", forced: true });
    expect(subtitle?.id).toMatch(/\/[0-9a-f]{16}\.srt$/);
    expect(item?.sources?.[1]?.subtitles).toBeUndefined();
  });

  test("a season without a folder is listed, and so are its episodes, for an API key too", async () => {
    expect(namesOf(await below("Series", "Harbour Lights", "Season 2"))).toEqual(["In the Open"]);
  });

  test("a special is listed among the specials alone, an episode without a file nowhere", async () => {
    expect(namesOf(await below("Series", "Harbour Lights", "Season 1"))).toEqual(["Arrival", "Low Tide"]);
    expect((await at("Series", "Harbour Lights", "Specials")).seasonNumber).toBe(0);
    expect(namesOf(await below("Series", "Harbour Lights", "Specials"))).toEqual(["Before the Storm"]);
    const swept = namesOf(await sweptFrom(subject.connector, await library("Series")));
    expect(swept).not.toContain("Not There");
    expect(swept.filter((name) => name === "Before the Storm")).toHaveLength(1);
  });

  test("a file with several episodes has the numbers of the first and the last", async () => {
    const episode = await at("Series", "Harbour Lights", "Season 1", "Low Tide");
    expect(episode).toMatchObject({ seasonNumber: 1, episodeNumber: 2, episodeNumberEnd: 3 });
    expect(episode.series?.name).toBe("Harbour Lights");
  });

  test("an episode's still is its thumb", async () => {
    const episode = await at("Series", "Harbour Lights", "Season 1", "Arrival");
    expect(episode.artwork?.map(({ kind }) => kind)).toEqual(["thumb"]);
  });

  test("music is artists, their albums and the tracks of all discs", async () => {
    expect(namesOf(await top("Music")).toSorted()).toEqual(["Known by Tags", "The Quiet Engines"]);
    expect(namesOf(await below("Music", "The Quiet Engines"))).toEqual(["Night Ferry", "Two Discs"]);
    const tracks = await below("Music", "The Quiet Engines", "Two Discs");
    expect(tracks.map(({ discNumber, trackNumber }) => [discNumber, trackNumber])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(tracks[0]?.albumArtists).toEqual(["The Quiet Engines"]);
  });

  test("an artist without a folder has his albums too", async () => {
    expect(namesOf(await below("Music", "Known by Tags"))).toEqual(["No Folder"]);
  });

  test("a photo is one file, and its own picture", async () => {
    const photo = await at("Pictures", "Summer", "Beach");
    expect(photo.sources).toEqual([expect.objectContaining({ id: photo.id, fileName: "Beach.jpg" })]);
    expect(photo.artwork).toBeUndefined();
  });
});

describe.each(PRODUCTS)("a film in several files on $name", (product) => {
  // Gone since it was listed, or broken on the server: no reason to lose the rest of the page, or the whole folder.
  test.each([404, 500])("whose parts are answered with %i keeps its first file, and its folder", async (status) => {
    const subject = await connected(product, { library: sampleLibrary() });
    subject.server.faults.add({ path: /AdditionalParts$/, fault: { kind: "status", status, text: "no" } });
    const films = { library: await libraryNamed(subject.connector, "Films") };
    const sources = async () => (await childrenOf(subject.connector, films)).find(({ name }) => name === "Two Halves");
    expect((await sources())?.sources).toHaveLength(1);
    expect(subject.context.logLines.join("\n")).toContain("left out of Two Halves: the server does not give");
    subject.server.faults.clear();
    expect((await sources())?.sources).toHaveLength(2);
    await subject.stop();
  });
});

describe.each(PRODUCTS)("what large libraries cost on $name", (product) => {
  test("5,000 films are listed by their pages alone", async () => {
    const { connector, server, stop } = await connected(product, { library: generateMovies(5000).library });
    const library = await libraryNamed(connector, "Films");
    server.log.clear();
    const films = await childrenOf(connector, { library });
    expect(new Set(films.map(({ id }) => id)).size).toBe(5000);
    expect(server.log.count()).toBeLessThanOrEqual(11);
    await stop();
  });

  test("100 shows, 500 seasons and 5,000 episodes are swept by their pages alone", async () => {
    const counts = { shows: 100, seasonsPerShow: 5, episodesPerSeason: 10 };
    const { connector, server, stop } = await connected(product, { library: generateSeries(counts).library });
    const library = await libraryNamed(connector, "Series");
    server.log.clear();
    const items = await sweptFrom(connector, library);
    const count = (type: string) => items.filter((item) => item.type === type).length;
    expect(["series", "season", "episode"].map(count)).toEqual([100, 500, 5_000]);
    expect(items.every(({ parentId }) => parentId !== undefined)).toBe(true);
    expect(server.log.count()).toBeLessThanOrEqual(7);
    await stop();
  });

  test("a library of none is an empty page", async () => {
    const library = new Library();
    library.addSection({ name: "Films", kind: "movies" });
    const { connector, stop } = await connected(product, { library });
    const page = { start: 0, limit: 10 };
    const listing = await connector.listItems({ library: await libraryNamed(connector, "Films") }, page, SIGNAL);
    expect(listing).toEqual({ items: [], total: 0 });
    await stop();
  });
});
