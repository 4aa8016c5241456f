import type { MediaItem } from "mediafs/plugin-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateMovies, generateSeries, Library } from "../../../examples/jellyfin-server/index.js";
import { type Connected, childrenOf, connected, itemAt, libraryNamed, SIGNAL } from "./connected.js";
import { sampleLibrary } from "./sample-library.js";

describe("what a listing shows", () => {
  let subject: Connected;
  beforeAll(async () => {
    subject = await connected({ library: sampleLibrary(), groupsIntoBoxSets: true });
  });
  afterAll(() => subject.stop());

  const top = async (name: string): Promise<MediaItem[]> => {
    const library = await libraryNamed(subject.connector, name);
    return childrenOf(subject.connector, { library });
  };
  const names = (items: readonly MediaItem[]) => items.map(({ name }) => name);

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
    const film = (await top("Films")).find(({ name }) => name === "Two Versions");
    expect(film?.sources?.map(({ fileName, label }) => [fileName, label])).toEqual([
      ["Two Versions (2019) - 2160p.mkv", "2160p"],
      ["Two Versions (2019) - 1080p.mkv", "1080p"],
    ]);
    expect(film?.sources?.every(({ sizeBytes, version }) => (sizeBytes ?? 0) > 0 && version !== undefined)).toBe(true);
    expect(film?.artwork?.map(({ kind, index }) => `${kind} ${index}`)).toEqual(["poster 0", "fanart 0", "fanart 1"]);
  });

  test("every part of a film is a source with its number", async () => {
    const film = (await top("Films")).find(({ name }) => name === "Two Halves");
    expect(film?.sources?.map(({ part }) => part)).toEqual([1, 2]);
    expect(new Set(film?.sources?.map(({ id }) => id)).size).toBe(2);
    expect(film?.sources?.every(({ label }) => label === undefined)).toBe(true);
  });

  test("the parts are asked for once, and only for the film that has some", async () => {
    await top("Films");
    await top("Films");
    expect(subject.server.log.count({ path: /AdditionalParts$/ })).toBe(1);
  });

  test("films in a collection are still listed, though the server groups them", async () => {
    expect(names(await top("Films"))).toContain("Two Versions");
    expect(names(await top("Films"))).not.toContain("Both");
  });

  test("a DVD folder is left out, and the log says so once", async () => {
    expect(names(await top("Films"))).not.toContain("On a Disc");
    await top("Films");
    expect(subject.context.logLines.filter((line) => line.includes("On a Disc"))).toEqual([
      "left out of On a Disc: a DVD or Blu-ray folder is not one file, and has no byte endpoint",
    ]);
  });

  test("a .strm file is the small text that it is on the disk", async () => {
    const item = (await top("Films")).find(({ name }) => name === "Elsewhere");
    expect(item?.sources).toHaveLength(1);
    expect(item?.sources?.[0]).toMatchObject({
      fileName: "Elsewhere (2020).strm",
      sizeBytes: "http://media.invalid/film.mkv\n".length,
    });
    expect(item?.sources?.[0]?.streams).toBeUndefined();
  });

  test("an external subtitle has its language and flag, and no number in its id", async () => {
    const film = (await top("Films")).find(({ name }) => name === "Two Versions");
    const [subtitle] = film?.sources?.[0]?.subtitles ?? [];
    expect(subtitle).toMatchObject({ extension: "srt", language: "fre", forced: true });
    expect(film?.sources?.[1]?.subtitles).toBeUndefined();
  });

  test("a season without a folder has its episodes, for an API key too", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    const season = await itemAt(subject.connector, library, "Harbour Lights", "Season 2");
    expect(names(await childrenOf(subject.connector, { library, item: season }))).toEqual(["In the Open"]);
  });

  test("a special is listed among the specials alone, an episode without a file nowhere", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    const season = await itemAt(subject.connector, library, "Harbour Lights", "Season 1");
    const episodes = await childrenOf(subject.connector, { library, item: season });
    expect(names(episodes)).toEqual(["Arrival", "Low Tide"]);
    const specials = await itemAt(subject.connector, library, "Harbour Lights", "Specials");
    expect(specials.seasonNumber).toBe(0);
    expect(names(await childrenOf(subject.connector, { library, item: specials }))).toEqual(["Before the Storm"]);
  });

  test("a file with several episodes has the numbers of the first and the last", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    const episode = await itemAt(subject.connector, library, "Harbour Lights", "Season 1", "Low Tide");
    expect(episode).toMatchObject({ seasonNumber: 1, episodeNumber: 2, episodeNumberEnd: 3 });
    expect(episode.series?.name).toBe("Harbour Lights");
  });

  test("an episode's still is its thumb", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    const episode = await itemAt(subject.connector, library, "Harbour Lights", "Season 1", "Arrival");
    expect(episode.artwork?.map(({ kind }) => kind)).toEqual(["thumb"]);
  });

  test("music is artists, their albums and the tracks of all discs", async () => {
    expect(names(await top("Music")).toSorted()).toEqual(["Known by Tags", "The Quiet Engines"]);
    const library = await libraryNamed(subject.connector, "Music");
    const artist = await itemAt(subject.connector, library, "The Quiet Engines");
    expect(names(await childrenOf(subject.connector, { library, item: artist }))).toEqual(["Night Ferry", "Two Discs"]);
    const album = await itemAt(subject.connector, library, "The Quiet Engines", "Two Discs");
    const tracks = await childrenOf(subject.connector, { library, item: album });
    expect(tracks.map(({ discNumber, trackNumber }) => [discNumber, trackNumber])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(tracks[0]?.albumArtists).toEqual(["The Quiet Engines"]);
  });

  test("an artist without a folder has his albums too", async () => {
    const library = await libraryNamed(subject.connector, "Music");
    const artist = await itemAt(subject.connector, library, "Known by Tags");
    expect(names(await childrenOf(subject.connector, { library, item: artist }))).toEqual(["No Folder"]);
  });

  test("photos and books are files of which the listing knows no size", async () => {
    const library = await libraryNamed(subject.connector, "Pictures");
    const photo = await itemAt(subject.connector, library, "Summer", "Beach");
    expect(photo.sources).toEqual([{ id: photo.id, fileName: "Beach.jpg", version: photo.version }]);
    expect(photo.artwork).toBeUndefined();
  });

  test("a collection holds its films", async () => {
    const library = await libraryNamed(subject.connector, "Collections");
    const set = await itemAt(subject.connector, library, "Both");
    expect(names(await childrenOf(subject.connector, { library, item: set }))).toEqual(["Two Halves", "Two Versions"]);
  });

  test("each request for items names the user, a start and a limit, and asks for no user data", async () => {
    await top("Films");
    const requests = subject.server.log.requests({ path: /^\/(Items|Artists\/AlbumArtists)$/ });
    expect(requests.length).toBeGreaterThan(0);
    for (const { query } of requests) {
      expect(["userId", "startIndex", "limit"].filter((name) => !query.has(name))).toEqual([]);
      expect(query.get("enableUserData")).toBe("false");
    }
  });
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

  test("300 shows, 1,500 seasons and 15,000 episodes are swept by their pages alone", async () => {
    const counts = { shows: 300, seasonsPerShow: 5, episodesPerSeason: 10 };
    const { connector, server, stop } = await connected({ library: generateSeries(counts).library });
    const library = await libraryNamed(connector, "Series");
    server.log.clear();
    const types = new Map<string, number>();
    for (let start: number | undefined = 0; start !== undefined; ) {
      const page: Awaited<ReturnType<NonNullable<typeof connector.sweep>>> | undefined = await connector.sweep?.(
        library,
        { start, limit: 1000 },
        SIGNAL,
      );
      for (const { type, parentId } of page?.items ?? []) {
        expect(parentId).toBeDefined();
        types.set(type, (types.get(type) ?? 0) + 1);
      }
      start = page?.nextStart;
    }
    expect(Object.fromEntries(types)).toEqual({ series: 300, season: 1500, episode: 15_000 });
    expect(server.log.count()).toBeLessThanOrEqual(18);
    await stop();
  });

  test("a library of none is an empty page", async () => {
    const library = new Library();
    library.addSection({ name: "Films", kind: "movies" });
    const { connector, stop } = await connected({ library });
    const films = await libraryNamed(connector, "Films");
    expect(await connector.listItems({ library: films }, { start: 0, limit: 10 }, SIGNAL)).toMatchObject({ items: [] });
    await stop();
  });
});
