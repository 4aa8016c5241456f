import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import plugin from "../../../src/plugins/jellyfin/index.js";
import { contextFor, SIGNAL } from "./connected.js";

const EPISODE = {
  Id: "e1",
  Type: "Episode",
  Name: "Only",
  SeasonId: "s1",
  MediaSources: [{ Id: "e1", Path: "/tv/a.mkv", Size: 1 }],
};
const FILM = {
  Id: "f1",
  Type: "Movie",
  Name: "Dune",
  ProviderIds: { TmdbCollection: "7" },
  MediaSources: [{ Id: "f1", Path: "/m/a.mkv", Size: 1 }],
};

let http: Server | undefined;
afterEach(() => {
  http?.closeAllConnections();
  http?.close();
});

/** Connects to a server that answers items by this function. */
async function connectedTo(items: (query: URLSearchParams) => readonly object[]) {
  const asked: URLSearchParams[] = [];
  http = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    response.setHeader("content-type", "application/json; charset=utf-8");
    response.end(JSON.stringify(answerTo(url, items, asked)));
  });
  const server = http;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const context = contextFor(`http://127.0.0.1:${port}`, { username: "cyril", apiKey: "0123456789" });
  return { connector: await plugin.connect(context.context), asked };
}

function answerTo(url: URL, items: (query: URLSearchParams) => readonly object[], asked: URLSearchParams[]): unknown {
  if (url.pathname === "/System/Info/Public") return { Id: "s", Version: "10.9.11", ProductName: "Jellyfin Server" };
  if (url.pathname === "/Users") return [{ Id: "u1", Name: "cyril" }];
  asked.push(url.searchParams);
  const found = items(url.searchParams);
  return { Items: found, TotalRecordCount: found.length };
}

test("a season that lists nothing to an API key is listed recursively", async () => {
  const { connector } = await connectedTo((query) => (query.get("recursive") === "true" ? [EPISODE] : []));
  const parent = { library: { id: "l", name: "Series", kind: "series" }, item: { id: "s1", type: "season" } } as const;
  const page = await connector.listItems(parent, { start: 0, limit: 10 }, SIGNAL);
  expect(page.items.map(({ name }) => name)).toEqual(["Only"]);
});

test("the name of a film's collection is looked up once for many films", async () => {
  const { connector, asked } = await connectedTo((query) =>
    query.get("includeItemTypes") === "BoxSet"
      ? [{ Id: "b", Type: "BoxSet", Name: "Dune Collection", ProviderIds: { Tmdb: "7" } }]
      : [FILM],
  );
  for (let round = 0; round < 3; round++) {
    const [film] = (await connector.getItems?.(["f1"], SIGNAL)) ?? [];
    expect(film?.details?.collection).toEqual({ name: "Dune Collection", tmdbId: "7" });
  }
  expect(asked.filter((query) => query.get("includeItemTypes") === "BoxSet")).toHaveLength(1);
});

test("an item that stands on two pages is listed once", async () => {
  const pages = [["a", "b"], ["b", "c"], ["d"]];
  const { connector } = await connectedTo((query) =>
    (pages[Number(query.get("startIndex")) / 2] ?? []).map((Id) => ({ ...FILM, Id })),
  );
  const library = { id: "l", name: "Films", kind: "movies" } as const;
  const ids: string[] = [];
  for (const start of [0, 2, 4]) {
    const page = await connector.listItems({ library }, { start, limit: 2 }, SIGNAL);
    ids.push(...page.items.map(({ id }) => id));
  }
  expect(ids).toEqual(["a", "b", "c", "d"]);
});

test("a listing that is no list of items is a bad answer", async () => {
  const { connector } = await connectedTo(() => [{ Name: "an item without an id" }]);
  const library = { id: "l", name: "Films", kind: "movies" } as const;
  await expect(connector.listItems({ library }, { start: 0, limit: 2 }, SIGNAL)).rejects.toMatchObject({
    code: "SERVER_BAD_ANSWER",
  });
});
