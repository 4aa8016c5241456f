import type { MediaURL } from "mediafs/plugin-api";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addMovie, DEFAULT_API_KEY, Library, memoryFile } from "../../../examples/jellyfin-server/index.js";
import { ALLOWED_ROUTES } from "../../../src/plugins/emby/allowed-routes.js";
import { fetchMedia } from "../../../src/testing/fetch-media.js";
import { sampleLibrary } from "../jellyfin/sample-library.js";
import { type Connected, connected, itemAt, libraryNamed, SIGNAL } from "./connected.js";

let subject: Connected;
beforeAll(async () => {
  subject = await connected({ library: sampleLibrary() });
});
afterAll(() => subject.stop());

async function textAt(media: MediaURL | undefined): Promise<string> {
  if (media === undefined) throw new TypeError("no address");
  const answer = await request(media.url, { headers: { ...media.headers } });
  expect(answer.statusCode).toBe(200);
  return answer.body.text();
}

async function film() {
  return itemAt(subject.connector, await libraryNamed(subject.connector, "Films"), "Two Versions");
}

describe("where bytes are", () => {
  test("a version is at the player's route of its own item, unconverted, with the token in a header", async () => {
    const item = await film();
    const [, second] = item.sources ?? [];
    const media = await subject.connector.getStreamURL(item, { id: second?.id ?? "" }, SIGNAL);
    const number = second?.id.split("_")[1];
    expect(number).not.toBe(item.id);
    expect(media.url.pathname).toBe(`/emby/Videos/${number}/stream`);
    expect([...media.url.searchParams]).toEqual([
      ["Static", "true"],
      ["MediaSourceId", `mediasource_${number}`],
    ]);
    expect(media.headers?.["X-Emby-Token"]).toBe(DEFAULT_API_KEY);
    expect((await fetchMedia(media, [10, 19])).bytes.length).toBe(10);
  });

  test("without the token nothing is sent", async () => {
    const item = await film();
    const media = await subject.connector.getStreamURL(item, { id: item.sources?.[0]?.id ?? "" }, SIGNAL);
    expect((await fetchMedia({ url: media.url }, [0, 0])).status).toBe(401);
  });

  test("a track is at the route for audio", async () => {
    const media = await subject.connector.getStreamURL(
      { id: "7", type: "track" },
      { id: "stream:mediasource_7" },
      SIGNAL,
    );
    expect(`${media.url.pathname}${media.url.search}`).toBe(
      "/emby/Audio/7/stream?Static=true&MediaSourceId=mediasource_7",
    );
  });

  test("a photo is a file, and its own picture", async () => {
    const photo = await itemAt(subject.connector, await libraryNamed(subject.connector, "Pictures"), "Summer", "Beach");
    const file = await subject.connector.getStreamURL(photo, { id: photo.sources?.[0]?.id ?? "" }, SIGNAL);
    expect(file.url.pathname).toBe(`/emby/Items/${photo.id}/File`);
    const { status, contentRange } = await fetchMedia(file, [0, 0]);
    expect([status, contentRange]).toEqual([206, `bytes 0-0/${photo.sources?.[0]?.sizeBytes}`]);
    const picture = await subject.connector.getArtworkURL(photo, { kind: "poster", index: 0, version: "1" }, SIGNAL);
    expect(picture.url.href).toBe(file.url.href);
  });

  test("an image is asked for with its tag, as the original that it is", async () => {
    const item = await film();
    const backdrop = item.artwork?.find(({ kind, index }) => kind === "fanart" && index === 1);
    if (backdrop === undefined) throw new TypeError("no backdrop");
    const media = await subject.connector.getArtworkURL(item, backdrop, SIGNAL);
    expect(media.url.pathname).toBe(`/emby/Items/${item.id}/Images/Backdrop/1`);
    expect([...media.url.searchParams]).toEqual([
      ["Tag", backdrop.version],
      ["Format", "original"],
    ]);
    expect(await textAt(media)).toBe("a backdrop");
  });
});

describe("the simulated server's quirks", () => {
  test("a suffix range gives the first bytes, and a range behind the end an exception without the size", async () => {
    const item = await film();
    const media = await subject.connector.getStreamURL(item, { id: item.sources?.[0]?.id ?? "" }, SIGNAL);
    const ask = (range: string) => request(media.url, { headers: { ...media.headers, Range: range } });
    const suffix = await ask("bytes=-32");
    expect(suffix.headers["content-range"]).toMatch(/^bytes 0-32\//);
    await suffix.body.dump();
    const beyond = await ask(`bytes=${item.sources?.[0]?.sizeBytes}-`);
    expect([beyond.statusCode, beyond.headers["content-range"]]).toEqual([416, undefined]);
    expect(await beyond.body.text()).toContain("out of the range");
  });

  test("a user called Me is an exception, and so is a picture that is not there", async () => {
    const headers = { "X-Emby-Token": DEFAULT_API_KEY };
    for (const path of ["/emby/Users/Me", "/emby/Items/28/Images/Backdrop/99"]) {
      const answer = await request(`${subject.server.url}${path}`, { headers });
      expect(answer.statusCode, path).toBe(500);
      await answer.body.dump();
    }
  });
});

describe("subtitles", () => {
  test("a subtitle that was just listed costs no further request", async () => {
    const item = await film();
    const [subtitle] = item.sources?.[0]?.subtitles ?? [];
    expect(subtitle).toMatchObject({ extension: "srt", language: "fre", forced: true });
    subject.server.log.clear();
    const media = await subject.connector.getSubtitleURL?.(item, subtitle ?? { id: "", extension: "" }, SIGNAL);
    expect(subject.server.log.count()).toBe(0);
    expect(media?.url.pathname).toMatch(/^\/emby\/Videos\/\d+\/mediasource_\d+\/Subtitles\/\d+\/Stream\.srt$/);
    expect(await textAt(media)).toContain("Bonjour");
  });

  test("a subtitle that was removed is not found", async () => {
    const item = await film();
    const [subtitle] = item.sources?.[0]?.subtitles ?? [];
    const library = sampleLibrary();
    const later = await connected({ library });
    const origin = [...library.all()].find(({ name }) => name === "Two Versions");
    const stripped = (origin?.sources ?? []).map((source) => ({ ...source, subtitles: [] }));
    library.change(origin?.id ?? "", { sources: stripped });
    const call = later.connector.getSubtitleURL?.(item, subtitle ?? { id: "", extension: "" }, SIGNAL);
    await expect(call).rejects.toMatchObject({ code: "ITEM_NOT_FOUND" });
    await later.stop();
  });
});

describe("what may be sent", () => {
  const isAllowed = (method: string, path: string) =>
    ALLOWED_ROUTES.some((route) => route.method === method && route.path.test(path));

  test.each([
    ["DELETE", "/Items"],
    ["POST", "/Items/28"],
    ["POST", "/Users/abc"],
    ["POST", "/Users/abc/Password"],
    ["GET", "/Items/28/Download"],
    ["GET", "/Items/../Users/abc/File"],
    ["GET", "/System/Restart"],
    ["POST", "/Sessions/Logout"],
  ])("%s %s is not", (method, path) => {
    expect(isAllowed(method, path)).toBe(false);
  });

  test("the only POST is the login", () => {
    const posts = ALLOWED_ROUTES.filter(({ method }) => method !== "GET");
    expect(posts.map(({ path }) => path.source)).toEqual(["^\\/Users\\/AuthenticateByName$"]);
  });

  test("an id that reaches for another path is refused without a request", async () => {
    subject.server.log.clear();
    const call = subject.connector.getStreamURL({ id: "a", type: "movie" }, { id: "../Users" }, SIGNAL);
    await expect(call).rejects.toMatchObject({ code: "UNSUPPORTED" });
    expect(subject.server.log.count()).toBe(0);
  });
});

describe("metadata", () => {
  test("a special has its place among the episodes, from the numbers by which it is sorted", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    const special = await itemAt(subject.connector, library, "Harbour Lights", "Specials", "Before the Storm");
    const episode = await itemAt(subject.connector, library, "Harbour Lights", "Season 1", "Arrival");
    const [first, second] = (await subject.connector.getItems?.([special.id, episode.id], SIGNAL)) ?? [];
    expect(first?.details?.airsBefore).toEqual({ season: 1, episode: 2 });
    expect(second?.details?.airsBefore).toBeUndefined();
  });

  test("tags come from their items, studios have numbers, and dates their own day", async () => {
    const library = new Library();
    const films = library.addSection({ name: "Films", kind: "movies" });
    addMovie(films, {
      title: "Dune",
      premiered: "2021-10-22",
      images: [{ type: "Primary", contents: memoryFile("a poster") }],
      texts: {
        overview: "Sand.",
        tags: ["desert"],
        studios: ["Legendary"],
        genres: ["Science Fiction"],
        certification: "PG-13",
        communityRating: 7.8,
        people: [{ name: "Denis Villeneuve", type: "Director" }],
      },
    });
    const { connector, server, stop } = await connected({ library });
    const listed = await itemAt(connector, await libraryNamed(connector, "Films"), "Dune");
    server.log.clear();
    const [item] =
      (await connector.getItems?.(
        Array.from({ length: 150 }, () => listed.id),
        SIGNAL,
      )) ?? [];
    expect(item).toMatchObject({
      premiered: "2021-10-22",
      details: {
        plot: "Sand.",
        tags: ["desert"],
        studios: ["Legendary"],
        genres: ["Science Fiction"],
        certification: "PG-13",
        communityRating: { name: "default", value: 7.8 },
        people: [{ name: "Denis Villeneuve", kind: "director" }],
      },
    });
    const requests = server.log.requests({ path: /\/Items$/ });
    expect(requests.map(({ query }) => query.get("Ids")?.split(",").length)).toEqual([100, 50]);
    await stop();
  });
});
