import { afterEach, beforeEach, expect } from "vitest";
import { demoLibrary } from "../../examples/demo/library/index.js";
import { type JellyfinServer, type Library, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { login, ServerClient } from "../jellyfin-server/client.js";
import { everyKind } from "../jellyfin-server/every-kind.js";
import { expectAnswersValid, expectRequestsAllowed, openApiTest } from "./index.js";

const ALL_FIELDS =
  "Path,MediaSources,DateCreated,Etag,SortName,ParentId,ProviderIds,Overview,Genres,People,Studios,Tags,Taglines," +
  "OriginalTitle,ProductionLocations,RemoteTrailers,Chapters,ChildCount,MediaStreams,MediaSourceCount,CanDownload";

let servers: JellyfinServer[] = [];

beforeEach(() => {
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await server.stop();
});

async function serve(library: Library): Promise<ServerClient> {
  const server = await startJellyfinServer({ library, recordAnswers: true });
  servers.push(server);
  return new ServerClient(server);
}

/** Asks for everything about everything below a parent. */
async function askAbout(client: ServerClient, userId: string, parentId: string): Promise<void> {
  const query = `userId=${userId}&parentId=${parentId}&fields=${ALL_FIELDS}`;
  const { Items } = await client.page(`/Items?${query}&recursive=true&sortBy=SortName&startIndex=0&limit=500`);
  await client.page(`/Items?${query}&recursive=false&excludeLocationTypes=Virtual&enableUserData=false`);
  for (const item of Items) {
    await client.send(`/Items/${item.Id}?userId=${userId}`);
    await client.send(`/Items/${item.Id}/Images`);
    if (item.Type === "Movie") await client.page(`/Videos/${item.Id}/AdditionalParts?userId=${userId}`);
    if (item.Type !== "Series") continue;
    await client.page(`/Shows/${item.Id}/Seasons?userId=${userId}`);
    await client.page(`/Shows/${item.Id}/Episodes?userId=${userId}&fields=${ALL_FIELDS}`);
  }
}

async function askEverything(client: ServerClient): Promise<void> {
  const userId = client.server.accounts.users[0]?.id ?? "";
  await login(client.server, { name: "cyril", password: "secret" });
  for (const path of ["/System/Info/Public", "/System/Info", "/System/Ping", "/Users", `/Users/${userId}`]) {
    await client.send(path);
  }
  await client.send(`/Items/Counts?userId=${userId}`);
  await client.send(`/Artists/AlbumArtists?userId=${userId}&fields=Path`);
  await client.send("/Items/00000000000000000000000000000000/File");
  const views = await client.page(`/UserViews?userId=${userId}&includeHidden=true&includeExternalContent=false`);
  await client.page(`/Users/${userId}/Views`);
  for (const view of views.Items) await askAbout(client, userId, view.Id);
}

openApiTest("every answer about a library with one of everything satisfies the official schemas", async () => {
  const client = await serve(everyKind());
  await askEverything(client);
  expect(client.server.log.count()).toBeGreaterThan(80);
  expectRequestsAllowed(client.server.log);
  expectAnswersValid(client.server.log);
});

openApiTest("every answer about the demo's library satisfies the official schemas", async () => {
  const client = await serve(demoLibrary());
  await askEverything(client);
  expectRequestsAllowed(client.server.log);
  expectAnswersValid(client.server.log);
});

openApiTest("a path, a method, a parameter or a value that the document does not know is found", async () => {
  const client = await serve(everyKind());
  const id = "0123456789abcdef0123456789abcdef";
  const forbidden: readonly (readonly [string, RegExp, string?])[] = [
    ["/Library/Everything", /does not exist/],
    [`/Items/${id}/File`, /does not exist/, "HEAD"],
    ["/Items?parentID=x", /parentId may not be/],
    ["/Items?fields=Path,BasicSyncInfo", /fields may not be "BasicSyncInfo"/],
    ["/Items?wishes=3", /no query parameter wishes/],
    ["/Items?limit=many", /limit may not be/],
    [`/Items/${id}/Images/Portrait`, /imageType may not be/],
  ];
  for (const [path, problem, method] of forbidden) {
    client.server.log.clear();
    await client.send(path, { method: method ?? "GET" });
    expect(() => expectRequestsAllowed(client.server.log), path).toThrow(problem);
  }
});

openApiTest("an answer that breaks its schema is found, however deep", async () => {
  const client = await serve(everyKind());
  await client.send("/Items");
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['{"Items":7}', /Items must be array/],
    ['{"Items":[{"Type":"Flim"}]}', /Items\/0\/Type must be equal to one of/],
    ['{"Items":[{"FileName":"a.mkv"}]}', /additional properties.*FileName/],
    ['{"Items":[{"MediaSources":[{"Size":"12"}]}]}', /MediaSources\/0\/Size must be integer/],
  ];
  for (const [answer, problem] of wrong) {
    for (const request of client.server.log.requests()) request.answer = answer;
    expect(() => expectAnswersValid(client.server.log), answer).toThrow(problem);
  }
});
