import type { Library, MediaItem } from "mediafs/plugin-api";
import { afterEach, describe, expect, test } from "vitest";
import { addShow, type EpisodeSpec, PlexLibrary, type PlexServerOptions } from "../../../examples/plex-server/index.js";
import type { MetadataDto } from "../../../src/plugins/plex/dto.js";
import { byFile, mayShareFile } from "../../../src/plugins/plex/episode-files.js";
import { readPages } from "../../../src/testing/library-walk.js";
import { type Connected, childrenOf, connected, firstOf, itemAt, libraryNamed, SIGNAL } from "./connected.js";
import { shelfOf } from "./sample-library.js";

let subject: Connected | undefined;
afterEach(async () => {
  await subject?.stop();
  subject = undefined;
});

/** Forty numbers in files of one, two or three. */
const EPISODES: readonly EpisodeSpec[] = [
  1, 2, 4, 7, 8, 10, 13, 14, 16, 19, 20, 22, 25, 26, 28, 31, 32, 34, 37, 38,
].map((number, place) => ({ number, title: `T${number}`, further: [[], ["b"], ["b", "c"]][place % 3] ?? [] }));

async function start(shows: { title: string; skipChildren?: boolean }[], options: Partial<PlexServerOptions> = {}) {
  const library = new PlexLibrary();
  const shelf = shelfOf(library, { title: "Series", type: "show" });
  for (const show of shows) addShow(shelf, { ...show, seasons: [{ number: 1, episodes: EPISODES }] });
  subject = await connected({ library, ...options });
  const { connector, server } = subject;
  return { connector, server, series: await libraryNamed(connector, "Series") };
}

const factsOf = ({ name, episodeNumber, episodeNumberEnd, sources }: MediaItem) =>
  [name, episodeNumber, episodeNumberEnd, sources?.[0]?.fileName] as const;

const EXPECTED = EPISODES.map(({ title, number = 0, further = [] }) => {
  const last = number + further.length;
  return [
    [title, ...further].join(" / "),
    number,
    further.length === 0 ? undefined : last,
    further.length === 0 ? `S1E${number}.mkv` : `S1E${number}-E${last}.mkv`,
  ];
});

function sweepOf(library: Library, limit: number): Promise<MediaItem[]> {
  const sweep = subject?.connector.sweep?.bind(subject.connector);
  return readPages(async (page) => (await sweep?.(library, page, SIGNAL)) ?? { items: [] }, limit);
}

describe("a file of several episodes", () => {
  // Pages that end in every place of a file, and servers that give shorter ones than asked for.
  test.each([1, 2, 3, 7, 500])("is listed once by pages of %i, as its first episode with the others", async (limit) => {
    const { connector, series } = await start([{ title: "A" }]);
    const item = await itemAt(connector, series, "A", "Season 1");
    const episodes = await childrenOf(connector, { library: series, item }, limit);
    expect(episodes.map(factsOf)).toEqual(EXPECTED);
  });

  test.each([1, 5, 12, 21, 25])("is listed once where the server gives no more than %i a page", async (largestPage) => {
    const { connector, series } = await start([{ title: "A" }], { largestPage });
    const item = await itemAt(connector, series, "A", "Season 1");
    const episodes = await childrenOf(connector, { library: series, item });
    // Of pages that are no longer than a file nothing can be told.
    if (largestPage > 20) expect(episodes.map(factsOf)).toEqual(EXPECTED);
    expect(new Set(episodes.map(({ id }) => id)).size).toBe(episodes.length);
    const named = new Set(episodes.map(({ sources }) => sources?.[0]?.fileName));
    expect([...named].toSorted()).toEqual(EXPECTED.map(([, , , name]) => name).toSorted());
  });

  test("is listed once in a series that hides its seasons", async () => {
    const { connector, series } = await start([{ title: "A", skipChildren: true }]);
    const item = await itemAt(connector, series, "A");
    expect((await childrenOf(connector, { library: series, item }, 3)).map(factsOf)).toEqual(EXPECTED);
  });

  test.each([4, 500])("is swept by pages of %i as it is listed", async (limit) => {
    const { connector, series } = await start([{ title: "B" }, { title: "A" }]);
    const listed: MediaItem[] = [];
    for (const show of ["A", "B"]) {
      const item = await itemAt(connector, series, show, "Season 1");
      listed.push(...(await childrenOf(connector, { library: series, item })));
    }
    const swept = (await sweepOf(series, limit)).filter(({ type }) => type === "episode");
    expect(swept.map(({ parentId: _, ...item }) => item)).toEqual(listed);
  });

  test("has the same name and numbers in its details, at no further request", async () => {
    const { connector, server, series } = await start([{ title: "A" }]);
    const item = await itemAt(connector, series, "A", "Season 1");
    const episodes = await childrenOf(connector, { library: series, item });
    server.log.clear();
    const detailed =
      (await connector.getItems?.(
        episodes.map(({ id }) => id),
        SIGNAL,
      )) ?? [];
    expect(detailed.map(factsOf)).toEqual(EXPECTED);
    expect(detailed.map(({ version }) => version)).toEqual(episodes.map(({ version }) => version));
    expect(server.log.count()).toBe(1);
  });

  test("has them after a restart, when nothing was listed yet, for one request a season", async () => {
    const { connector, server, series } = await start([{ title: "A" }]);
    const item = await itemAt(connector, series, "A", "Season 1");
    const ids = (await childrenOf(connector, { library: series, item })).map(({ id }) => id);
    const later = await connected({ library: server.library });
    try {
      const detailed = (await later.connector.getItems?.(ids, SIGNAL)) ?? [];
      expect(detailed.map(factsOf)).toEqual(EXPECTED);
      expect(later.server.log.count({ path: /\/children$/ })).toBe(1);
    } finally {
      await later.stop();
    }
  });

  test("changes with each of its episodes", async () => {
    const { connector, server, series } = await start([{ title: "A" }]);
    const item = await itemAt(connector, series, "A", "Season 1");
    const versionOf = async () => (await childrenOf(connector, { library: series, item }))[1]?.version;
    const before = await versionOf();
    const third = server.library.all().find(({ index, type }) => type === "episode" && index === 3);
    server.library.change(third?.ratingKey ?? "", { updatedAt: 1_800_000_000 });
    expect(await versionOf()).not.toBe(before);
  });
});

describe("episodes and files", () => {
  const episode = (index: number, ...files: readonly string[]): MetadataDto => ({
    ratingKey: String(index),
    type: "episode",
    index,
    parentIndex: 1,
    grandparentRatingKey: "9",
    Media: files.map((file, place) => ({ id: index * 10 + place, Part: [{ id: index * 100 + place, file }] })),
  });
  const told = (dtos: readonly MetadataDto[]) =>
    byFile(dtos).map(({ dto, further }) => [
      dto.index,
      dto.Media?.map(({ Part }) => firstOf(Part).file),
      further.map(({ index }) => index),
    ]);

  test("an episode that has a file of its own, too, is shown with that one", () => {
    expect(told([episode(1, "a", "ab"), episode(2, "ab", "b")])).toEqual([
      [1, ["a", "ab"], []],
      [2, ["b"], []],
    ]);
  });

  test("the first by number has the file, in whatever order they come", () => {
    expect(told([episode(2, "ab"), episode(3, "c"), episode(1, "ab")])).toEqual([
      [3, ["c"], []],
      [1, ["ab"], [2]],
    ]);
  });

  test("equal names in other seasons and series are other files", () => {
    const other = { ...episode(2, "ab"), parentIndex: 2 };
    const foreign = { ...episode(3, "ab"), grandparentRatingKey: "8" };
    expect(told([episode(1, "ab"), other, foreign])).toHaveLength(3);
  });

  test("where the server does not tell the path, ids alone count", () => {
    const nameless = (index: number, id: number): MetadataDto => ({
      ...episode(index),
      Media: [{ id, Part: [{ id }] }],
    });
    expect(told([nameless(1, 5), nameless(2, 6), nameless(3, 5)]).map(([index]) => index)).toEqual([1, 2]);
  });

  test("what is in the trash takes no file away from others", () => {
    const gone: MetadataDto = { ...episode(1, "ab"), deletedAt: 1_700_000_000 };
    expect(told([gone, episode(2, "ab")]).map(([index, files]) => [index, files])).toEqual([
      [1, ["ab"]],
      [2, ["ab"]],
    ]);
  });

  test.each([
    ["Show.S01E01-E02.mkv", true],
    ["show s01e01e02.mkv", true],
    ["Show - 1x01-02.mkv", true],
    ["Show S01E01 - E02.mkv", true],
    ["Show.S01E01.1080p.mkv", false],
    ["Show - s01e01 - 2 Good.mkv", true],
    ["2024-05-01.mkv", false],
  ])("the name %s may be that of several: %s", (file, expected) => {
    expect(mayShareFile(episode(1, `/srv/${file}`))).toBe(expected);
  });
});
