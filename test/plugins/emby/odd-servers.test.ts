import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import plugin from "../../../src/plugins/emby/index.js";
import { contextFor, KEY, SIGNAL } from "./connected.js";

const USER = { Id: "0123456789abcdef0123456789abcdef", Name: "cyril" };
const SOURCE = { Id: "mediasource_5", Path: "/m/a.mkv", Container: "mkv" };
const FILM = { Id: "5", Type: "Movie", Name: "Dune", DateCreated: "2024-01-02T03:04:05.0000000Z", Size: 7 };
const FILMS = { id: "3", name: "Films", kind: "movies" } as const;

let http: Server | undefined;
afterEach(() => {
  http?.closeAllConnections();
  http?.close();
});

/** Connects to a server that answers items by this function, and the public information with these fields. */
async function connectedTo(
  items: (query: URLSearchParams) => readonly object[],
  info: object = { LocalAddresses: [] },
) {
  http = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    response.setHeader("content-type", "application/json; charset=utf-8");
    response.end(JSON.stringify(answerTo(url, items, info)));
  });
  const server = http;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return plugin.connect(contextFor(`http://127.0.0.1:${port}`, KEY).context);
}

function answerTo(url: URL, items: (query: URLSearchParams) => readonly object[], info: object): unknown {
  if (url.pathname === "/emby/System/Info/Public") return { Id: "s", Version: "9.1", ServerName: "nas", ...info };
  if (url.pathname === "/emby/Users/Query") return { Items: [USER], TotalRecordCount: 1 };
  const found = items(url.searchParams);
  return { Items: found, TotalRecordCount: found.length };
}

async function onlyFilm(dto: object) {
  const connector = await connectedTo(() => [dto]);
  return (await connector.listItems({ library: FILMS }, { start: 0, limit: 10 }, SIGNAL)).items[0];
}

test("a server is Emby by its lists of addresses, by its version, and by nothing else", async () => {
  await connectedTo(() => []);
  http?.close();
  await connectedTo(() => [], { Version: "4.8.11.0" });
  http?.close();
  await expect(connectedTo(() => [], { Version: "9.1" })).rejects.toMatchObject({ code: "SERVER_WRONG_PRODUCT" });
});

test("a total that is the size of the page does not end a listing", async () => {
  const pages = [["1", "2"], ["2", "3"], ["4"]];
  const connector = await connectedTo((query) =>
    (pages[Number(query.get("StartIndex")) / 2] ?? []).map((Id) => ({ ...FILM, Id, MediaSources: [SOURCE] })),
  );
  const ids: string[] = [];
  for (let start: number | undefined = 0; start !== undefined; ) {
    const page: Awaited<ReturnType<typeof connector.listItems>> = await connector.listItems(
      { library: FILMS },
      { start, limit: 2 },
      SIGNAL,
    );
    ids.push(...page.items.map(({ id }) => id));
    start = page.nextStart;
  }
  expect(ids).toEqual(["1", "2", "3", "4"]);
});

test("a source without a size has that of its item, and a version made of size and date", async () => {
  const film = await onlyFilm({ ...FILM, MediaSources: [SOURCE] });
  const createdMs = Date.UTC(2024, 0, 2, 3, 4, 5);
  expect(film?.sources).toEqual([
    { id: "stream:mediasource_5", fileName: "a.mkv", sizeBytes: 7, version: `7-${createdMs}` },
  ]);
});

test("the item's size is not that of another version, which then has no version", async () => {
  const film = await onlyFilm({
    ...FILM,
    MediaSources: [{ ...SOURCE, Id: "mediasource_6", Path: "/m/b.mkv" }, SOURCE],
  });
  expect(film?.sources?.map(({ id, sizeBytes, version }) => [id, sizeBytes, version !== undefined])).toEqual([
    ["stream:mediasource_5", 7, true],
    ["stream:mediasource_6", undefined, false],
  ]);
});

test("a file that the server lists without having it is left out", async () => {
  expect(await onlyFilm({ ...FILM, LocationType: "Virtual", MediaSources: [SOURCE] })).toBeUndefined();
});

test("high dynamic range is read from the extended type of the stream", async () => {
  const streams = [{ Type: "Video", Codec: "hevc", Width: 3840, Height: 1600, ExtendedVideoType: "DolbyVision" }];
  const film = await onlyFilm({ ...FILM, MediaSources: [{ ...SOURCE, MediaStreams: streams }] });
  expect(film?.sources?.[0]?.streams?.[0]?.hdr).toBe("dolbyvision");
});

test("a listing that is no list of items is a bad answer", async () => {
  const connector = await connectedTo(() => [{ Name: "an item without an id" }]);
  await expect(connector.listItems({ library: FILMS }, { start: 0, limit: 2 }, SIGNAL)).rejects.toMatchObject({
    code: "SERVER_BAD_ANSWER",
  });
});
