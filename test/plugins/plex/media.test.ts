import type { ItemRef, MediaItem, SourceRef } from "mediafs/plugin-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memoryFile } from "../../../examples/jellyfin-server/index.js";
import { addMovie, DEFAULT_TOKEN, PlexLibrary } from "../../../examples/plex-server/index.js";
import { fetchMedia } from "../../../src/testing/fetch-media.js";
import { type Connected, childrenOf, connected, firstOf, libraryNamed, SIGNAL } from "./connected.js";
import { sampleLibrary, shelfOf } from "./sample-library.js";

let subject: Connected;
beforeEach(async () => {
  subject = await connected({ library: sampleLibrary() });
});
afterEach(() => subject.stop());

async function film(name = "Two Versions"): Promise<MediaItem> {
  const library = await libraryNamed(subject.connector, "Films");
  const films = await childrenOf(subject.connector, { library });
  return firstOf(films.filter((item) => item.name === name));
}

async function open(item: MediaItem | ItemRef, source: SourceRef) {
  return subject.connector.getStreamURL(item, source, SIGNAL);
}

describe("a file", () => {
  test("is read by its key, with the token in a header and one session for each file", async () => {
    const item = await film();
    const [first, second] = item.sources ?? [];
    const media = await open(item, firstOf(item.sources));
    expect(media.url.pathname).toMatch(/^\/library\/parts\/\d+\/\d+\/file\.mkv$/);
    expect(media.url.search).toBe("");
    expect(media.headers?.["X-Plex-Token"]).toBe(DEFAULT_TOKEN);
    const again = await open(item, first as SourceRef);
    const other = await open(item, second as SourceRef);
    const sessions = [media, again, other].map(({ headers }) => headers?.["X-Plex-Session-Identifier"]);
    expect(sessions[0]).toMatch(/^[0-9a-f]{24}$/);
    expect([sessions[1] === sessions[0], sessions[2] === sessions[0]]).toEqual([true, false]);
  });

  test("has the version that its key names, which changes with its bytes while its id stays", async () => {
    const before = firstOf((await film()).sources);
    const { library } = subject.server;
    const item = await film();
    const [media, ...others] = library.item(item.id)?.media ?? [];
    const changed = media?.parts.map((part) => ({
      ...part,
      stamp: 1_800_000_000,
      contents: memoryFile("other bytes"),
    }));
    library.change(item.id, { media: [{ ...firstOf([media]), parts: changed ?? [] } as never, ...others] });
    const after = firstOf((await film()).sources);
    expect([after.id, after.version, after.sizeBytes]).toEqual([before.id, "1800000000", 11]);
    expect((await fetchMedia(await open(item, after))).bytes.toString()).toBe("other bytes");
  });

  test("of which this connection saw no listing is found by its item", async () => {
    const seen = await film();
    const other = await connected({ library: subject.server.library });
    try {
      const media = await other.connector.getStreamURL({ id: seen.id, type: "movie" }, firstOf(seen.sources), SIGNAL);
      expect((await fetchMedia(media, [0, 3])).status).toBe(206);
    } finally {
      await other.stop();
    }
  });

  test("that is gone is ITEM_NOT_FOUND, whether its item is gone or not", async () => {
    const item = await film();
    const source = firstOf(item.sources);
    subject.server.library.change(item.id, { media: [] });
    await expect(open(item, source)).rejects.toMatchObject({ code: "ITEM_NOT_FOUND" });
    subject.server.library.remove(item.id);
    await expect(open(item, source)).rejects.toMatchObject({ code: "ITEM_NOT_FOUND" });
  });
});

describe("a file that the server refuses to stream", () => {
  test.each([400, 500, 503, 509])("with %i is downloaded where that is allowed, after one try", async (status) => {
    Object.assign(subject.server.rules, { streamRefusal: status, mayDownload: true });
    // The owner's permission is looked at again with each sign of life.
    await subject.connector.ping(SIGNAL);
    const item = await film();
    const media = await open(item, firstOf(item.sources));
    expect(media.url.search).toBe("?download=1");
    expect((await fetchMedia(media, [1000, 1009])).bytes).toHaveLength(10);
    const tries = subject.server.log.requests({ path: /^\/library\/parts\// });
    expect(tries.filter(({ query }) => query.size === 0)).toHaveLength(1);
    expect(subject.server.log.count({ path: /\/decision$/ })).toBe(0);
  });

  test("is asked for again after a decision for direct play, where it may not be downloaded", async () => {
    Object.assign(subject.server.rules, { streamRefusal: 503, decisionHelps: true });
    const item = await film();
    const media = await open(item, firstOf(item.sources));
    expect(media.url.search).toBe("");
    expect((await fetchMedia(media, [0, 9])).status).toBe(206);
    const [decision] = subject.server.log.requests({ path: /\/decision$/ });
    expect(decision?.query.get("path")).toBe(`/library/metadata/${item.id}`);
    expect(decision?.headers["x-plex-session-identifier"]).toBe(media.headers?.["X-Plex-Session-Identifier"]);
  });

  test("in every way is explained, after each way was tried once", async () => {
    subject.server.rules.streamRefusal = 503;
    const item = await film();
    subject.server.log.clear();
    await expect(open(item, firstOf(item.sources))).rejects.toMatchObject({
      code: "SERVER_REFUSED",
      message: expect.stringMatching(/\(503: Bandwidth exceeded: 45495 kbps > 36000 kbps\)/),
      hint: expect.stringMatching(/Remote Access/),
    });
    expect(subject.server.log.count()).toBeLessThanOrEqual(3);
    const log = subject.context.logLines.join("\n");
    expect(log).toMatch(/no way to send the file as it is \(503: Bandwidth exceeded.*Remote Access/s);
  });

  test("with 403 is a matter of rights", async () => {
    subject.server.rules.streamRefusal = 403;
    const item = await film();
    await expect(open(item, firstOf(item.sources))).rejects.toMatchObject({ code: "ACCESS_DENIED" });
  });

  test("by a small page with a good status is not taken for the file", async () => {
    Object.assign(subject.server.rules, { streamRefusal: 500, refusesWithPage: true });
    const item = await film();
    await expect(open(item, firstOf(item.sources))).rejects.toMatchObject({ code: "SERVER_REFUSED" });
  });

  test("because it is under maintenance is a matter of time", async () => {
    const item = await film();
    subject.server.inMaintenance = true;
    await expect(open(item, firstOf(item.sources))).rejects.toMatchObject({ code: "SERVER_STARTING" });
  });
});

describe("artwork", () => {
  test("is the item's own: what the server repeats of the parents is shown there alone", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    const [show] = (await childrenOf(subject.connector, { library })).filter(({ name }) => name === "Harbour Lights");
    expect(show?.artwork?.map(({ kind }) => kind)).toEqual(["poster", "fanart"]);
    const seasons = await childrenOf(subject.connector, { library, item: firstOf([show]) as MediaItem });
    const episodes = await childrenOf(subject.connector, { library, item: seasons[1] as MediaItem });
    expect(episodes.map(({ artwork }) => artwork?.map(({ kind }) => kind))).toEqual([["thumb"], undefined, undefined]);
  });

  test("comes in its original form from the path that the listing gave, the logo too", async () => {
    const item = await film();
    expect(item.artwork?.map(({ kind }) => kind)).toEqual(["poster", "fanart", "logo"]);
    const contents = [];
    for (const artwork of item.artwork ?? []) {
      const media = await subject.connector.getArtworkURL(item, artwork, SIGNAL);
      contents.push((await fetchMedia(media)).bytes.toString());
    }
    expect(contents).toEqual(["a poster", "a backdrop", "a logo"]);
  });

  test("on another host is fetched from there, without the token or any other word", async () => {
    const library = new PlexLibrary();
    const foreignThumb = "https://images.invalid/poster.jpg?key=theirs";
    addMovie(shelfOf(library, { title: "Films", type: "movie" }), { title: "Abroad", foreignThumb });
    const other = await connected({ library });
    try {
      const films = await childrenOf(other.connector, { library: await libraryNamed(other.connector, "Films") });
      const artwork = firstOf(films[0]?.artwork);
      expect(artwork.version).not.toContain("theirs");
      const media = await other.connector.getArtworkURL(firstOf(films), artwork, SIGNAL);
      expect([media.url.href, media.headers]).toEqual([foreignThumb, undefined]);
    } finally {
      await other.stop();
    }
  });
});

test("a subtitle is fetched by its key, as it is stored", async () => {
  const item = await film();
  const subtitle = firstOf(firstOf(item.sources).subtitles);
  const media = await subject.connector.getSubtitleURL?.(item, subtitle, SIGNAL);
  expect(media?.url.pathname).toMatch(/^\/library\/streams\/\d+$/);
  expect((await fetchMedia(firstOf([media]) as never)).bytes.toString()).toContain("Bonjour");
});
