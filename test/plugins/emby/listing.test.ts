import type { MediaItem } from "mediafs/plugin-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addMovie, generateMovies, generateSeries, Library } from "../../../examples/jellyfin-server/index.js";
import { readPages } from "../../../src/testing/library-walk.js";
import { sampleLibrary } from "../jellyfin/sample-library.js";
import { type Connected, childrenOf, connected, itemAt, libraryNamed, SIGNAL } from "./connected.js";

const names = (items: readonly MediaItem[]) => items.map(({ name }) => name);

describe("what a listing shows", () => {
  let subject: Connected;
  beforeAll(async () => {
    subject = await connected({ library: sampleLibrary() });
  });
  afterAll(() => subject.stop());

  const library = (name: string) => libraryNamed(subject.connector, name);
  const top = async (name: string) => childrenOf(subject.connector, { library: await library(name) });

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

  test("every version of a film is a source of its own, with size and version though the server has no ETag", async () => {
    const film = (await top("Films")).find(({ name }) => name === "Two Versions");
    expect(film?.id).toMatch(/^\d+$/);
    expect(film?.year).toBe(2019);
    expect(film?.sources?.map(({ id, fileName, label }) => [id.replace(/\d+/, "N"), fileName, label])).toEqual([
      ["stream:mediasource_N", "Two Versions (2019) - 2160p.mkv", "2160p"],
      ["stream:mediasource_N", "Two Versions (2019) - 1080p.mkv", "1080p"],
    ]);
    expect(film?.sources?.[0]?.id).toBe(`stream:mediasource_${film?.id}`);
    expect(new Set(film?.sources?.map(({ id }) => id)).size).toBe(2);
    expect(film?.sources?.every(({ sizeBytes, version }) => (sizeBytes ?? 0) > 0 && version !== undefined)).toBe(true);
    expect(film?.artwork?.map(({ kind, index }) => `${kind} ${index}`)).toEqual(["poster 0", "fanart 0", "fanart 1"]);
  });

  test("every part of a film is a source with its number", async () => {
    const film = (await top("Films")).find(({ name }) => name === "Two Halves");
    expect(film?.sources?.map(({ part, fileName }) => [part, fileName !== undefined])).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  test("films in a collection are still listed, though the server groups them", async () => {
    expect(names(await top("Films"))).toContain("Two Versions");
    expect(names(await top("Films"))).not.toContain("Both");
    const set = await itemAt(subject.connector, await library("Collections"), "Both");
    const films = await childrenOf(subject.connector, { library: await library("Collections"), item: set });
    expect(names(films)).toEqual(["Two Halves", "Two Versions"]);
  });

  test("a DVD folder, told by its container alone, is left out, and the log says so", async () => {
    expect(names(await top("Films"))).not.toContain("On a Disc");
    expect(subject.context.logLines.filter((line) => line.includes("On a Disc"))).toEqual([
      "left out of On a Disc: a DVD or Blu-ray folder is not one file, and has no byte endpoint",
    ]);
  });

  test("a .strm file is the small text that it is on the disk", async () => {
    const item = (await top("Films")).find(({ name }) => name === "Elsewhere");
    expect(item?.sources).toEqual([
      expect.objectContaining({
        id: `mediasource_${item?.id}`,
        fileName: "Elsewhere (2020).strm",
        sizeBytes: "http://media.invalid/film.mkv\n".length,
      }),
    ]);
  });

  test("a season without a folder is listed, and so are its episodes", async () => {
    const series = await library("Series");
    const season = await itemAt(subject.connector, series, "Harbour Lights", "Season 2");
    expect(names(await childrenOf(subject.connector, { library: series, item: season }))).toEqual(["In the Open"]);
  });

  test("a special is listed among the specials alone, an episode without a file nowhere", async () => {
    const series = await library("Series");
    const season = await itemAt(subject.connector, series, "Harbour Lights", "Season 1");
    const episodes = await childrenOf(subject.connector, { library: series, item: season });
    expect(names(episodes)).toEqual(["Arrival", "Low Tide"]);
    expect(episodes[1]).toMatchObject({ seasonNumber: 1, episodeNumber: 2, episodeNumberEnd: 3 });
    const swept = await readPages(
      async (page) => subject.connector.sweep?.(series, page, SIGNAL) ?? { items: [] },
      100,
    );
    expect(names(swept)).not.toContain("Not There");
    expect(names(swept).filter((name) => name === "Before the Storm")).toHaveLength(1);
  });

  test("music is artists, their albums and the tracks of all discs", async () => {
    const music = await library("Music");
    expect(names(await top("Music")).toSorted()).toEqual(["Known by Tags", "The Quiet Engines"]);
    const artist = await itemAt(subject.connector, music, "The Quiet Engines");
    expect(names(await childrenOf(subject.connector, { library: music, item: artist }))).toEqual([
      "Night Ferry",
      "Two Discs",
    ]);
    const album = await itemAt(subject.connector, music, "The Quiet Engines", "Two Discs");
    const tracks = await childrenOf(subject.connector, { library: music, item: album });
    expect(tracks.map(({ discNumber, trackNumber }) => [discNumber, trackNumber])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  test("photos and books are files of a known size", async () => {
    const photo = await itemAt(subject.connector, await library("Pictures"), "Summer", "Beach");
    expect(photo.sources).toEqual([
      { id: photo.id, fileName: "Beach.jpg", version: photo.version, sizeBytes: expect.any(Number) },
    ]);
  });

  test("each listing names a start and a limit, and leaves the user's data in, without which parents are forgotten", async () => {
    await top("Films");
    const requests = subject.server.log.requests({ path: /\/(Items|AlbumArtists)$/ });
    expect(requests.length).toBeGreaterThan(0);
    for (const { query } of requests) {
      expect(["StartIndex", "Limit"].filter((name) => !query.has(name))).toEqual([]);
      expect(query.has("EnableUserData")).toBe(false);
      expect(query.has("EnableTotalRecordCount")).toBe(false);
      expect([...query.keys()].filter((name) => !/^[A-Z]/.test(name))).toEqual([]);
    }
    const items = requests.filter(({ path }) => path.endsWith("/Items"));
    expect(new Set(items.map(({ query }) => query.get("GroupItemsIntoCollections")))).toEqual(new Set(["false"]));
  });
});

describe("folders that are gone", () => {
  test("an exception of the server is a missing folder when the folder is missing, and an error when it is not", async () => {
    const subject = await connected({ library: sampleLibrary() });
    const library = await libraryNamed(subject.connector, "Series");
    const item = await itemAt(subject.connector, library, "Harbour Lights");
    subject.server.faults.add({
      path: /\/Items$/,
      when: ({ query }) => query.has("ParentId"),
      fault: { kind: "status", status: 500, text: "Object reference not set to an instance of an object." },
    });
    const page = { start: 0, limit: 10 };
    await expect(subject.connector.listItems({ library, item }, page, SIGNAL)).rejects.toMatchObject({
      code: "SERVER_BAD_ANSWER",
    });
    subject.server.library.remove(originOf(subject, item));
    await expect(subject.connector.listItems({ library, item }, page, SIGNAL)).rejects.toMatchObject({
      code: "ITEM_NOT_FOUND",
    });
    await subject.stop();
  });

  function originOf({ server }: Connected, item: MediaItem): string {
    const found = [...server.library.all()].find(({ id }) => server.idOf(id) === item.id);
    return found?.id ?? "";
  }
});

describe("dates", () => {
  test.each([8, 13, 0, -5, -10])(
    "a film's day is the one it has on a server %i hours from Greenwich",
    async (hours) => {
      const library = new Library();
      const films = library.addSection({ name: "Films", kind: "movies" });
      addMovie(films, { title: "New Year", premiered: "2024-01-01" });
      const subject = await connected({ library, utcOffsetHours: hours });
      const film = await itemAt(subject.connector, await libraryNamed(subject.connector, "Films"), "New Year");
      expect(film.premiered).toBe("2024-01-01");
      await subject.stop();
    },
  );
});

describe("what large libraries cost", () => {
  test("5,000 films are listed by their pages alone", async () => {
    const { connector, server, stop } = await connected({ library: generateMovies(5000).library });
    const library = await libraryNamed(connector, "Films");
    server.log.clear();
    const films = await childrenOf(connector, { library });
    expect(new Set(films.map(({ id }) => id)).size).toBe(5000);
    expect(server.log.count()).toBeLessThanOrEqual(11);
    await stop();
  });

  test("30 shows, 150 seasons and 1,500 episodes are swept by their pages alone", async () => {
    const counts = { shows: 30, seasonsPerShow: 5, episodesPerSeason: 10 };
    const { connector, server, stop } = await connected({ library: generateSeries(counts).library });
    const library = await libraryNamed(connector, "Series");
    server.log.clear();
    const items = await readPages(
      async (page) => (await connector.sweep?.(library, page, SIGNAL)) ?? { items: [] },
      500,
    );
    expect(items).toHaveLength(1680);
    expect(items.every(({ parentId }) => parentId !== undefined)).toBe(true);
    expect(server.log.count()).toBeLessThanOrEqual(4);
    await stop();
  });

  test("a library of none is an empty page", async () => {
    const library = new Library();
    library.addSection({ name: "Films", kind: "movies" });
    const { connector, stop } = await connected({ library });
    const films = await libraryNamed(connector, "Films");
    expect(await connector.listItems({ library: films }, { start: 0, limit: 10 }, SIGNAL)).toEqual({
      items: [],
      total: 0,
    });
    await stop();
  });
});
