import type { MediaItem } from "mediafs/plugin-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readPages } from "../../../src/testing/library-walk.js";
import { type Connected, childrenOf, connected, firstOf, itemAt, libraryNamed, SIGNAL } from "./connected.js";
import { sampleLibrary } from "./sample-library.js";

let subject: Connected;
beforeEach(async () => {
  subject = await connected({ library: sampleLibrary() });
});
afterEach(() => subject.stop());

const namesOf = (items: readonly MediaItem[]) => items.map(({ name }) => name);

async function topOf(name: string): Promise<MediaItem[]> {
  return childrenOf(subject.connector, { library: await libraryNamed(subject.connector, name) });
}

describe("libraries", () => {
  test("sections are libraries by their type; videos that nobody looks up are no films", async () => {
    const libraries = await subject.connector.listLibraries(SIGNAL);
    expect(libraries.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      "Films: movies",
      "Series: series",
      "Music: music",
      "Home Videos: mixed",
      "Pictures: folders",
    ]);
    expect(firstOf(await topOf("Home Videos"))).toMatchObject({
      type: "video",
      sources: [{ fileName: "birthday.mp4" }],
    });
  });
});

describe("films", () => {
  test("all pages are read although the server gives shorter ones, each film once", async () => {
    const films = await topOf("Films");
    expect(films.filter(({ name }) => name.startsWith("Film "))).toHaveLength(60);
    expect(new Set(films.map(({ id }) => id)).size).toBe(films.length);
    expect(namesOf(films)).not.toContain("All of 1");
    const pages = subject.server.log.requests({ path: "/library/sections/1/all" });
    expect(pages.map(({ headers }) => headers["x-plex-container-start"])).toEqual(["0", "40"]);
    expect(pages.every(({ headers }) => Number(headers["x-plex-container-size"]) <= 500)).toBe(true);
  });

  test("an edition is part of the name", async () => {
    const names = namesOf(await topOf("Films")).filter((name) => name.startsWith("One Name"));
    expect(names.toSorted()).toEqual(["One Name", "One Name {edition-Final Cut}"]);
  });

  test("every version and part is a source; optimized and deleted ones are not", async () => {
    const films = await topOf("Films");
    const two = films.find(({ name }) => name === "Two Versions");
    expect(two?.sources?.map(({ label, part }) => [label, part])).toEqual([
      ["2160p", undefined],
      ["1080p", undefined],
    ]);
    const halves = films.find(({ name }) => name === "Two Halves");
    expect(halves?.sources?.map(({ label, part }) => [label, part])).toEqual([
      [undefined, 1],
      [undefined, 2],
    ]);
    expect(subject.context.logLines.join("\n")).toMatch(/optimized version/);
  });

  test("what is in the trash is not shown", async () => {
    expect(namesOf(await topOf("Films"))).not.toContain("In the Trash");
    expect(namesOf(await topOf("Films"))).not.toContain("All Versions Gone");
  });

  test("a file without a name or a size has its extension alone", async () => {
    const film = (await topOf("Films")).find(({ name }) => name === "Nameless");
    const source = firstOf(film?.sources);
    expect([source.fileName, source.extension, source.sizeBytes]).toEqual([undefined, "mkv", undefined]);
  });

  test("subtitles beside a film are listed with it, and streams inside it are not", async () => {
    const film = (await topOf("Films")).find(({ name }) => name === "Two Versions");
    const [first, second] = film?.sources ?? [];
    expect(
      first?.subtitles?.map(({ language, forced, hearingImpaired }) => [language, forced, hearingImpaired]),
    ).toEqual([
      ["fra", true, undefined],
      ["fra", undefined, true],
    ]);
    expect(second?.subtitles).toBeUndefined();
    expect(second?.streams?.map(({ kind }) => kind)).toEqual(["video", "audio", "subtitle"]);
  });

  test("details are asked for in batches, never one by one, and never with a refresh", async () => {
    const films = await topOf("Films");
    const batches = subject.server.log.requests({ path: /^\/library\/metadata\// });
    expect(batches.length).toBeLessThan(films.length / 20);
    expect(batches.every(({ query }) => query.get("skipRefresh") === "1")).toBe(true);
    expect(batches.some(({ query }) => query.has("checkFiles"))).toBe(false);
  });
});

describe("series", () => {
  test("seasons hold the episodes, specials are season 0, and there is no entry for all episodes", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    const show = await itemAt(subject.connector, library, "Harbour Lights");
    const seasons = await childrenOf(subject.connector, { library, item: show });
    expect(seasons.map(({ name, seasonNumber }) => `${seasonNumber} ${name}`)).toEqual(["0 Specials", "1 Season 1"]);
    const episodes = await childrenOf(subject.connector, { library, item: seasons[1] as MediaItem });
    expect(episodes.map(({ seasonNumber, episodeNumber, name }) => [seasonNumber, episodeNumber, name])).toEqual([
      [1, 1, "Arrival"],
      [1, 2, "Low Tide"],
      [1, 3, "Departure / Frost"],
    ]);
    expect(episodes[0]?.series).toEqual({ id: show.id, name: "Harbour Lights" });
  });

  test("a series that hides its seasons holds its episodes itself", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    const show = await itemAt(subject.connector, library, "Hidden Seasons");
    const children = await childrenOf(subject.connector, { library, item: show });
    expect(children.map(({ type, seasonNumber, name }) => [type, seasonNumber, name])).toEqual([
      ["episode", 1, "One"],
      ["episode", 2, "Two"],
    ]);
  });

  test("a connection that never listed the series knows that it hides its seasons", async () => {
    const show = subject.server.library.all().find(({ title }) => title === "Hidden Seasons");
    const library = await libraryNamed(subject.connector, "Series");
    const item = { id: show?.ratingKey ?? "", type: "series" } as const;
    expect(namesOf(await childrenOf(subject.connector, { library, item }))).toEqual(["One", "Two"]);
  });

  test("seasons that come to be shown, or hidden, are at the next listing", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    const show = await itemAt(subject.connector, library, "Hidden Seasons");
    subject.server.library.change(show.id, { skipChildren: false });
    await childrenOf(subject.connector, { library });
    expect(namesOf(await childrenOf(subject.connector, { library, item: show }))).toEqual(["Season 1", "Season 2"]);
  });

  test("an episode known by its date has the date and no number", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    const episode = await itemAt(subject.connector, library, "By Date", "Season 2024", "Late News");
    expect([episode.premiered, episode.episodeNumber]).toEqual(["2024-05-01", undefined]);
  });

  test("a sweep costs pages, not a request for each folder", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    subject.server.log.clear();
    const sweep = subject.connector.sweep?.bind(subject.connector);
    const items = await readPages(async (page) => (await sweep?.(library, page, SIGNAL)) ?? { items: [] }, 500);
    expect(items.map(({ type }) => type).filter((type) => type === "season")).toHaveLength(3);
    expect(subject.server.log.count({ path: /\/(children|allLeaves)$/ })).toBe(0);
    expect(subject.server.log.count()).toBe(4);
  });
});

describe("music and pictures", () => {
  test("tracks have numbers, discs, and the artists of track and album", async () => {
    const library = await libraryNamed(subject.connector, "Music");
    const discs = await itemAt(subject.connector, library, "The Quiet Engines", "Two Discs");
    const tracks = await childrenOf(subject.connector, { library, item: discs });
    expect(tracks.map(({ discNumber, trackNumber, name }) => [discNumber, trackNumber, name])).toEqual([
      [1, 1, "One"],
      [2, 1, "Other"],
    ]);
    const guest = await itemAt(subject.connector, library, "The Quiet Engines", "Night Ferry", "Slow Water");
    expect(guest).toMatchObject({
      artists: ["A Guest"],
      albumArtists: ["The Quiet Engines"],
      album: "Night Ferry",
    });
  });

  test("albums of photos hold albums, photos and clips; photos outside albums stand beside them", async () => {
    const library = await libraryNamed(subject.connector, "Pictures");
    const top = await childrenOf(subject.connector, { library });
    expect(top.map(({ type, name }) => [type, name])).toEqual([
      ["photoAlbum", "Summer"],
      ["photo", "Loose"],
    ]);
    const beach = await itemAt(subject.connector, library, "Summer", "Beach");
    const children = await childrenOf(subject.connector, { library, item: beach });
    expect(children.map(({ type, name }) => [type, name])).toEqual([
      ["photo", "Waves"],
      ["photo", "Sand"],
      ["video", "Surf"],
    ]);
    await expect(subject.connector.sweep?.(library, { start: 0, limit: 10 }, SIGNAL)).rejects.toMatchObject({
      code: "UNSUPPORTED",
    });
  });

  test("an artist who is gone is not one without albums", async () => {
    const library = await libraryNamed(subject.connector, "Music");
    const artist = await itemAt(subject.connector, library, "Various Artists");
    subject.server.library.remove(artist.id);
    await expect(childrenOf(subject.connector, { library, item: artist })).rejects.toMatchObject({
      code: "ITEM_NOT_FOUND",
    });
  });
});

test("details hold what a list cuts short", async () => {
  const film = (await topOf("Films")).find(({ name }) => name === "Two Versions");
  const [detailed] = (await subject.connector.getItems?.([film?.id ?? ""], SIGNAL)) ?? [];
  expect(detailed?.details).toMatchObject({
    plot: "A lighthouse & a smuggler.",
    tagline: "Nothing breaks twice.",
    certification: "PG-13",
    communityRating: { name: "imdb", value: 7.4 },
    collection: { name: "Harbour Collection" },
    genres: ["Drama"],
    studios: ["Example Films"],
  });
  expect(detailed?.details?.people?.filter(({ kind }) => kind === "actor")).toHaveLength(4);
  expect(detailed?.providerIds).toEqual({ imdb: "tt9999901", tmdb: "999901" });
});
