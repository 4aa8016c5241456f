import { afterEach, expect, test } from "vitest";
import {
  type JellyfinServer,
  type JellyfinServerOptions,
  startJellyfinServer,
} from "../../examples/jellyfin-server/index.js";
import { loggedIn, login, ServerClient } from "./client.js";
import { everyKind } from "./every-kind.js";

let server: JellyfinServer;

afterEach(() => server.stop());

const USERS = [
  { name: "cyril", password: "secret" },
  { name: "bob", password: "hunter2", libraries: ["Films"], mayDownload: false, loginAttemptsBeforeLockout: 3 },
] as const;

async function serve(options: Partial<JellyfinServerOptions> = {}): Promise<ServerClient> {
  server = await startJellyfinServer({ library: everyKind(), users: USERS, ...options });
  return new ServerClient(server);
}

async function statusWith(headers: Record<string, string>, path = "/Users"): Promise<number> {
  return (await fetch(`${server.url}${path}`, { headers })).status;
}

test("12.0 takes a token from the MediaBrowser scheme and from ApiKey, and from nowhere else", async () => {
  const { token } = await serve();
  expect(await statusWith({ Authorization: `MediaBrowser Token="${token}"` })).toBe(200);
  expect(await statusWith({ Authorization: `MediaBrowser Client=a, Token=${token}` })).toBe(200);
  expect(await statusWith({}, `/Users?apikey=${token}`)).toBe(200);
  const legacy = [
    { Authorization: `Emby Token="${token}"` },
    { "X-Emby-Token": token },
    { "X-MediaBrowser-Token": token },
    { "X-Emby-Authorization": `MediaBrowser Token="${token}"` },
  ];
  for (const headers of legacy) expect(await statusWith(headers), JSON.stringify(headers)).toBe(401);
  expect(await statusWith({}, `/Users?api_key=${token}`)).toBe(401);
});

test("10.11 takes the old ways of showing a token, too", async () => {
  const { token } = await serve({ version: "10.11.11" });
  expect(await statusWith({ "X-Emby-Token": token })).toBe(200);
  expect(await statusWith({ Authorization: `Emby Token="${token}"` })).toBe(200);
  expect(await statusWith({}, `/emby/Users?api_key=${token}`)).toBe(200);
});

test("a request without a token gets 401 with nothing in it", async () => {
  await serve();
  const answer = await fetch(`${server.url}/Users/Me`);
  expect(answer.status).toBe(401);
  expect(await answer.text()).toBe("");
  expect(answer.headers.get("www-authenticate")).toBeNull();
});

test("a second login of the same device ends the first token", async () => {
  await serve();
  const first = await loggedIn(server, { name: "cyril", password: "secret", deviceId: "d1" });
  const elsewhere = await loggedIn(server, { name: "cyril", password: "secret", deviceId: "d2" });
  expect((await first.send("/Users/Me")).status).toBe(200);
  await loggedIn(server, { name: "cyril", password: "secret", deviceId: "d1" });
  expect((await first.send("/Users/Me")).status).toBe(401);
  expect((await elsewhere.send("/Users/Me")).status).toBe(200);
});

test("wrong passwords count, and at last the account is disabled", async () => {
  await serve();
  const wrong = { name: "bob", password: "wrong" };
  for (let attempt = 1; attempt <= 3; attempt++) expect((await login(server, wrong)).status).toBe(401);
  expect((await login(server, { name: "bob", password: "hunter2" })).status).toBe(403);
  expect(server.accounts.loginAttempts).toBe(4);
});

test("a login that does not say which client it is gets 400", async () => {
  await serve();
  const body = JSON.stringify({ Username: "cyril", Pw: "secret" });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${server.url}/Users/AuthenticateByName`, { method: "POST", headers, body });
  expect(answer.status).toBe(400);
});

test("a user sees the libraries he may see, and is told so about the others", async () => {
  await serve();
  const bob = await loggedIn(server, { name: "bob", password: "hunter2" });
  expect(await bob.names("/UserViews")).toEqual(["Films"]);
  const music = server.library.sections.find((section) => section.name === "Music");
  const refused = await bob.send(`/Items?parentId=${music?.id}&recursive=true`);
  expect([refused.status, await refused.text()]).toEqual([401, "bob is not permitted to access Library Music."]);
  expect((await bob.send("/Users/Me")).status).toBe(200);
  expect(
    new Set((await bob.page("/Items?recursive=true&excludeItemTypes=MusicArtist")).Items.map((item) => item.Type)),
  ).toEqual(new Set(["Movie"]));
});

test("a file of another library is not found, and downloading needs its own right", async () => {
  const key = await serve();
  const [song] = (await key.page("/Items?recursive=true&includeItemTypes=Audio")).Items;
  const bob = await loggedIn(server, { name: "bob", password: "hunter2" });
  const [film] = (await bob.page("/Items?recursive=true&includeItemTypes=Movie")).Items;
  expect((await bob.send(`/Items/${song?.Id}/File`)).status).toBe(404);
  expect((await bob.range(`/Items/${film?.Id}/File`, 0, 9)).status).toBe(206);
  expect((await bob.send(`/Items/${film?.Id}/Download`)).status).toBe(403);
});

test("an ordinary user may not act for another one, an API key may", async () => {
  const key = await serve();
  const cyril = server.accounts.userNamed("cyril")?.id;
  const bob = await loggedIn(server, { name: "bob", password: "hunter2" });
  expect((await bob.send(`/Items?userId=${cyril}`)).status).toBe(403);
  expect((await key.send(`/UserViews?userId=${cyril}`)).status).toBe(200);
});

test("an API key is nobody: what belongs to a user answers 400 without userId", async () => {
  const key = await serve();
  const [film] = (await key.page("/Items?recursive=true&includeItemTypes=Movie&collapseBoxSetItems=false")).Items;
  for (const path of ["/Users/Me", "/UserViews", `/Items/${film?.Id}`]) {
    expect((await key.send(path)).status, path).toBe(400);
  }
  expect(film?.UserData).toBeUndefined();
});

test("before 10.9 only the routes below the user exist", async () => {
  const key = await serve({ version: "10.8.13" });
  const cyril = server.accounts.userNamed("cyril")?.id;
  expect((await key.send(`/UserViews?userId=${cyril}`)).status).toBe(404);
  expect((await key.page(`/Users/${cyril}/Views`)).Items.length).toBeGreaterThan(3);
  expect((await key.page(`/Users/${cyril}/Items?recursive=true`)).Items.length).toBeGreaterThan(10);
});
