import type { MediaURL } from "mediafs/plugin-api";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memoryFile } from "../../../examples/jellyfin-server/index.js";
import { ALLOWED_ROUTES } from "../../../src/plugins/jellyfin/allowed-routes.js";
import { type Connected, connected, itemAt, libraryNamed, SIGNAL } from "./connected.js";
import { sampleLibrary } from "./sample-library.js";

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
  test("a file is at the file route of its version, with the token in a header", async () => {
    const item = await film();
    const [, second] = item.sources ?? [];
    const media = await subject.connector.getStreamURL(item, { id: second?.id ?? "" }, SIGNAL);
    expect(media.url.pathname).toBe(`/Items/${second?.id}/File`);
    expect(media.url.search).toBe("");
    expect(media.headers?.Authorization).toContain("Token=");
  });

  test("a source that is a stream is at the player's route, unconverted", async () => {
    const media = await subject.connector.getStreamURL({ id: "a", type: "track" }, { id: "stream:abc" }, SIGNAL);
    expect(`${media.url.pathname}${media.url.search}`).toBe("/Audio/abc/stream?static=true&mediaSourceId=abc");
  });

  test("an image is asked for with its tag, in every format that it may have", async () => {
    const item = await film();
    const backdrop = item.artwork?.find(({ kind, index }) => kind === "fanart" && index === 1);
    if (backdrop === undefined) throw new TypeError("no backdrop");
    const media = await subject.connector.getArtworkURL(item, backdrop, SIGNAL);
    expect(media.url.pathname).toBe(`/Items/${item.id}/Images/Backdrop/1`);
    expect([...media.url.searchParams]).toEqual([["tag", backdrop.version]]);
    expect(media.headers?.Accept).toContain("image/webp");
    expect(await textAt(media)).toBe("a backdrop");
  });

  test("a photo is its own picture, as it lies on the disk", async () => {
    const media = await subject.connector.getArtworkURL(
      { id: "abc", type: "photo" },
      { kind: "poster", index: 0, version: "1" },
      SIGNAL,
    );
    expect(media.url.pathname).toBe("/Items/abc/File");
  });
});

describe("subtitles", () => {
  test("a subtitle that was just listed costs no further request", async () => {
    const item = await film();
    const [subtitle] = item.sources?.[0]?.subtitles ?? [];
    subject.server.log.clear();
    const media = await subject.connector.getSubtitleURL?.(item, subtitle ?? { id: "", extension: "" }, SIGNAL);
    expect(subject.server.log.count()).toBe(0);
    expect(media?.url.pathname).toMatch(/\/Subtitles\/\d+\/Stream\.srt$/);
    expect(await textAt(media)).toContain("Bonjour");
  });

  test("a file added beside the media moves the numbers, and the right file is still given", async () => {
    const item = await film();
    const [subtitle] = item.sources?.[0]?.subtitles ?? [];
    const stored = subject.server.library.item(item.id);
    const [own, ...others] = stored?.sources ?? [];
    if (stored === undefined || own === undefined || subtitle === undefined) throw new TypeError("no subtitle");
    const [first] = own.subtitles ?? [];
    if (first === undefined) throw new TypeError("no subtitle on the server");
    const added = { ...first, path: first.path.replace(".fr", ".en"), contents: memoryFile("another file") };
    subject.server.library.change(item.id, { sources: [{ ...own, subtitles: [added, first] }, ...others] });
    // A connection that has not listed the film lately has to ask where its subtitle is now.
    const fresh = await connected({ library: subject.server.library });
    expect(await textAt(await fresh.connector.getSubtitleURL?.(item, subtitle, SIGNAL))).toContain("Bonjour");
    await fresh.stop();
    subject.server.library.change(item.id, { sources: [{ ...own, subtitles: [] }, ...others] });
    const later = await connected({ library: subject.server.library });
    await expect(later.connector.getSubtitleURL?.(item, subtitle, SIGNAL)).rejects.toMatchObject({
      code: "ITEM_NOT_FOUND",
    });
    await later.stop();
  });
});

describe("what may be sent", () => {
  const isAllowed = (method: string, path: string) =>
    ALLOWED_ROUTES.some((route) => route.method === method && route.path.test(path));

  test.each([
    ["DELETE", "/Items"],
    ["POST", "/Items/abc"],
    ["POST", "/Users"],
    ["POST", "/Users/abc/Password"],
    ["GET", "/Items/abc/Download"],
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
  test("is asked for in batches of a hundred, with the fields of an NFO", async () => {
    const { connector, server, stop } = await connected({ library: sampleLibrary() });
    const films = await libraryNamed(connector, "Films");
    const { items } = await connector.listItems({ library: films }, { start: 0, limit: 500 }, SIGNAL);
    server.log.clear();
    const ids = Array.from({ length: 150 }, (_, number) => items[number % items.length]?.id ?? "");
    await connector.getItems?.(ids, SIGNAL);
    const requests = server.log.requests({ path: "/Items" });
    expect(requests.map(({ query }) => query.get("ids")?.split(",").length)).toEqual([100, 50]);
    expect(requests[0]?.query.get("fields")).toContain("People");
    await stop();
  });
});
