import type { MediaURL } from "mediafs/plugin-api";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_API_KEY, memoryFile } from "../../../examples/jellyfin-server/index.js";
import { fetchMedia } from "../../../src/testing/fetch-media.js";
import { sampleLibrary } from "../jellyfin/sample-library.js";
import { type Connected, itemAt, libraryNamed, SIGNAL } from "./connected.js";
import { connected, PRODUCTS } from "./products.js";

describe.each(PRODUCTS)("media of $name", (product) => {
  let subject: Connected;
  beforeAll(async () => {
    subject = await connected(product, { library: sampleLibrary() });
  });
  afterAll(() => subject.stop());

  async function textAt(media: MediaURL | undefined): Promise<string> {
    if (media === undefined) throw new TypeError("no address");
    const answer = await request(media.url, { headers: { ...media.headers } });
    expect(answer.statusCode).toBe(200);
    return answer.body.text();
  }

  const film = async () => itemAt(subject.connector, await libraryNamed(subject.connector, "Films"), "Two Versions");
  const subtitleOf = (item: Awaited<ReturnType<typeof film>>) => item.sources?.[0]?.subtitles?.[0];

  test("each version has bytes of its own, and the token stands in a header alone", async () => {
    const item = await film();
    const paths = new Set<string>();
    for (const source of item.sources ?? []) {
      const media = await subject.connector.getStreamURL(item, source, SIGNAL);
      const { bytes, contentRange } = await fetchMedia(media, [10, 19]);
      expect([bytes.length, contentRange]).toEqual([10, `bytes 10-19/${source.sizeBytes}`]);
      expect(Object.values(media.headers ?? {}).join()).toContain(DEFAULT_API_KEY);
      expect(media.url.href).not.toContain(DEFAULT_API_KEY);
      expect((await fetchMedia({ url: media.url }, [0, 0])).status).toBe(401);
      paths.add(media.url.pathname);
    }
    expect(paths.size).toBe(2);
  });

  test("an image is asked for with its tag, and comes as the original that it is", async () => {
    const item = await film();
    const backdrop = item.artwork?.find(({ kind, index }) => kind === "fanart" && index === 1);
    if (backdrop === undefined) throw new TypeError("no backdrop");
    const media = await subject.connector.getArtworkURL(item, backdrop, SIGNAL);
    expect(media.url.pathname).toMatch(new RegExp(`/Items/${item.id}/Images/Backdrop/1$`));
    expect([...media.url.searchParams.values()]).toContain(backdrop.version);
    expect(await textAt(media)).toBe("a backdrop");
  });

  test("a photo is a file, and its own picture, as it lies on the disk", async () => {
    const photo = await itemAt(subject.connector, await libraryNamed(subject.connector, "Pictures"), "Summer", "Beach");
    const file = await subject.connector.getStreamURL(photo, { id: photo.sources?.[0]?.id ?? "" }, SIGNAL);
    expect(file.url.pathname).toMatch(new RegExp(`/Items/${photo.id}/File$`));
    expect((await fetchMedia(file, [0, 0])).status).toBe(206);
    const picture = await subject.connector.getArtworkURL(photo, { kind: "poster", index: 0, version: "1" }, SIGNAL);
    expect(picture.url.href).toBe(file.url.href);
  });

  test("a subtitle that was just listed costs no further request", async () => {
    const item = await film();
    const subtitle = subtitleOf(item);
    subject.server.log.clear();
    const media = await subject.connector.getSubtitleURL?.(item, subtitle ?? { id: "", extension: "" }, SIGNAL);
    expect(subject.server.log.count()).toBe(0);
    expect(media?.url.pathname).toMatch(/\/Videos\/\w+\/\w+\/Subtitles\/\d+\/Stream\.srt$/);
    expect(await textAt(media)).toContain("Bonjour");
  });

  test("a file added beside the media moves the numbers, and the right subtitle is still given", async () => {
    const { library } = subject.server;
    const item = await film();
    const subtitle = subtitleOf(item);
    const stored = [...library.all()].find(({ name }) => name === "Two Versions");
    const [own, ...others] = stored?.sources ?? [];
    const [first] = own?.subtitles ?? [];
    if (stored === undefined || own === undefined || first === undefined || subtitle === undefined) {
      throw new TypeError("no subtitle");
    }
    const added = { ...first, path: first.path.replace(".fr", ".en"), contents: memoryFile("another file") };
    library.change(stored.id, { sources: [{ ...own, subtitles: [added, first] }, ...others] });
    // A connection that has not listed the film lately has to ask where its subtitle is now.
    const fresh = await connected(product, { library });
    expect(await textAt(await fresh.connector.getSubtitleURL?.(item, subtitle, SIGNAL))).toContain("Bonjour");
    await fresh.stop();
    library.change(stored.id, { sources: [{ ...own, subtitles: [] }, ...others] });
    const later = await connected(product, { library });
    const call = later.connector.getSubtitleURL?.(item, subtitle, SIGNAL);
    await expect(call).rejects.toMatchObject({ code: "ITEM_NOT_FOUND" });
    await later.stop();
  });

  test("metadata is asked for in batches of a hundred, with the fields of an NFO", async () => {
    const films = await libraryNamed(subject.connector, "Films");
    const { items } = await subject.connector.listItems({ library: films }, { start: 0, limit: 500 }, SIGNAL);
    subject.server.log.clear();
    const ids = Array.from({ length: 150 }, (_, number) => items[number % items.length]?.id ?? "");
    await subject.connector.getItems?.(ids, SIGNAL);
    const requests = subject.server.log.requests({ path: /\/Items$/ });
    const asked = requests.map(({ query }) => query.get("ids") ?? query.get("Ids") ?? "");
    expect(asked.map((each) => each.split(",").length)).toEqual([100, 50]);
    for (const { query } of requests) expect(`${query}`).toContain("People");
  });
});

describe.each(PRODUCTS)("what may be sent to $name", (product) => {
  const isAllowed = (method: string, path: string) =>
    product.routes.some((route) => route.method === method && route.path.test(path));

  test.each([
    ["DELETE", "/Items"],
    ["POST", "/Items/28"],
    ["POST", "/Users"],
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
    const posts = product.routes.filter(({ method }) => method !== "GET");
    expect(posts.map(({ path }) => path.source)).toEqual(["^\\/Users\\/AuthenticateByName$"]);
  });

  test("an id that reaches for another path is refused without a request", async () => {
    const { connector, server, stop } = await connected(product, { library: sampleLibrary() });
    server.log.clear();
    const call = connector.getStreamURL({ id: "a", type: "movie" }, { id: "../Users" }, SIGNAL);
    await expect(call).rejects.toMatchObject({ code: "UNSUPPORTED" });
    expect(server.log.count()).toBe(0);
    await stop();
  });
});
