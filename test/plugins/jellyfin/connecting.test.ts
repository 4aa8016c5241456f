import { afterEach, describe, expect, test } from "vitest";
import type { JellyfinServerOptions } from "../../../examples/jellyfin-server/index.js";
import { DEFAULT_API_KEY, type JellyfinServer, startJellyfinServer } from "../../../examples/jellyfin-server/index.js";
import plugin from "../../../src/plugins/jellyfin/index.js";
import type { JellyfinOptions } from "../../../src/plugins/jellyfin/options.js";
import { contextFor, SIGNAL } from "./connected.js";
import { sampleLibrary } from "./sample-library.js";

const KEY = { username: "cyril", apiKey: DEFAULT_API_KEY };
const PASSWORD = { username: "cyril", password: "secret" };

let server: JellyfinServer;
afterEach(() => server.stop());

async function start(options: Partial<JellyfinServerOptions> = {}): Promise<void> {
  server = await startJellyfinServer({ library: sampleLibrary(), ...options });
}

/** Connects; the error in place of the connector when that fails. */
async function connect(options: Partial<JellyfinOptions>, url = server.url, stored = new Map<string, string>()) {
  const context = contextFor(url, options, stored);
  try {
    const connector = await plugin.connect(context.context);
    return { connector, stored, logLines: context.logLines };
  } catch (error) {
    await context.close();
    return { error: error as Error & { code: string; hint: string; retryAfterMs?: number }, stored };
  }
}

describe("who asks", () => {
  test("only the Authorization header carries a token, with its values encoded", async () => {
    await start();
    const { connector } = await connect(KEY);
    await connector?.listLibraries(SIGNAL);
    for (const { headers, query } of server.log.requests()) {
      expect(headers.authorization).toMatch(
        /^MediaBrowser Client="mediafs", Device="conformance%20test", DeviceId="[0-9a-f]{32}", Version="0\.0\.0"/,
      );
      expect(Object.keys(headers).filter((name) => name.startsWith("x-"))).toEqual([]);
      expect([...query.keys()].filter((name) => /key|token/i.test(name))).toEqual([]);
    }
  });

  test("a user name in any case is found, an unknown one never becomes somebody else", async () => {
    await start({ users: [{ name: "anna" }, { name: "Cyril" }] });
    expect((await connect(KEY)).connector?.server.product).toBe("Jellyfin");
    expect((await connect({ ...KEY, username: "bob" })).error?.code).toBe("USER_UNKNOWN");
  });

  test("a key without a user name shows the only user, and asks for the name when there are several", async () => {
    await start();
    expect((await connect({ apiKey: DEFAULT_API_KEY })).connector).toBeDefined();
    await server.stop();
    await start({ users: [{ name: "anna" }, { name: "cyril" }] });
    const { error } = await connect({ apiKey: DEFAULT_API_KEY });
    expect(error?.code).toBe("USER_UNKNOWN");
    expect(error?.hint).toContain("username");
    expect(`${error?.message} ${error?.hint}`).not.toMatch(/anna|cyril/);
  });

  test("a wrong key is refused", async () => {
    await start();
    expect((await connect({ ...KEY, apiKey: "f".repeat(32) })).error?.code).toBe("AUTH_REJECTED");
  });

  test("an entry without credentials is refused before any login", async () => {
    await start();
    const { error } = await connect({ username: "cyril" });
    expect(error?.code).toBe("AUTH_REJECTED");
    expect(server.accounts.loginAttempts).toBe(0);
  });
});

describe("logging in", () => {
  test("happens once: the token is kept for the next start", async () => {
    await start();
    const { stored } = await connect(PASSWORD);
    await connect(PASSWORD, server.url, stored);
    await connect(PASSWORD, server.url, stored);
    expect(server.accounts.loginAttempts).toBe(1);
  });

  test("happens once more when the kept token is refused", async () => {
    await start();
    const { stored } = await connect(PASSWORD);
    const user = server.accounts.userNamed("cyril");
    if (user !== undefined) server.accounts.revokeTokensOf(user);
    expect((await connect(PASSWORD, server.url, stored)).connector).toBeDefined();
    expect(server.accounts.loginAttempts).toBe(2);
  });

  test("a refused login is not tried again", async () => {
    await start();
    const { error } = await connect({ ...PASSWORD, password: "wrong" });
    expect(error?.code).toBe("AUTH_REJECTED");
    expect(server.accounts.loginAttempts).toBe(1);
  });

  test("a token that dies under way is replaced once; a refusal then ends it", async () => {
    await start();
    const { connector } = await connect(PASSWORD);
    const user = server.accounts.userNamed("cyril");
    if (user === undefined || connector === undefined) throw new TypeError("not connected");
    server.accounts.revokeTokensOf(user);
    expect((await connector.listLibraries(SIGNAL)).length).toBeGreaterThan(0);
    expect(server.accounts.loginAttempts).toBe(2);
    server.accounts.revokeTokensOf(user);
    server.faults.add({ path: "/Users/AuthenticateByName", fault: { kind: "status", status: 401 } });
    await expect(connector.listLibraries(SIGNAL)).rejects.toMatchObject({ code: "AUTH_REJECTED" });
    await expect(connector.listLibraries(SIGNAL)).rejects.toMatchObject({ code: "AUTH_REJECTED" });
    expect(server.log.count({ path: "/Users/AuthenticateByName" })).toBe(3);
  });

  // A player that opens while a scan runs: both find the token dead, and the player is closed before the login is done.
  test("who asked first may go away: the others who need the login get it", async () => {
    await start();
    const { connector } = await connect(PASSWORD);
    const user = server.accounts.userNamed("cyril");
    if (user === undefined || connector === undefined) throw new TypeError("not connected");
    server.accounts.revokeTokensOf(user);
    server.faults.add({ path: "/Users/AuthenticateByName", fault: { kind: "slowFirstByte", ms: 300 } });
    const first = new AbortController();
    const firstAnswer = connector.listLibraries(first.signal);
    await expect.poll(() => server.log.count({ path: "/Users/AuthenticateByName" })).toBe(2);
    const secondAnswer = connector.listLibraries(SIGNAL);
    await expect.poll(() => server.log.count({ path: "/Users/Me" })).toBe(2);
    first.abort();
    await expect(firstAnswer).rejects.toMatchObject({ code: "ABORTED" });
    expect((await secondAnswer).length).toBeGreaterThan(0);
    expect(server.accounts.loginAttempts).toBe(2);
  });

  // A login ends the token that the device had: one too many would take it from those who go on with it.
  test("somebody who learns late that the token died uses the one that another has got", async () => {
    await start();
    const { connector } = await connect(PASSWORD);
    const user = server.accounts.userNamed("cyril");
    if (user === undefined || connector === undefined) throw new TypeError("not connected");
    server.accounts.revokeTokensOf(user);
    server.faults.add({ path: "/Users/Me", fault: { kind: "slowFirstByte", ms: 300 }, skip: 1, times: 1 });
    const answers = await Promise.all([connector.listLibraries(SIGNAL), connector.listLibraries(SIGNAL)]);
    expect(answers.map(({ length }) => length > 0)).toEqual([true, true]);
    expect(server.accounts.loginAttempts).toBe(2);
  });

  test("a kept token is not shown to another server or for another user", async () => {
    await start({
      users: [PASSWORD, { ...PASSWORD, username: "anna" }].map((u) => ({ name: u.username, password: u.password })),
    });
    const { stored } = await connect(PASSWORD);
    const { token } = JSON.parse(stored.get("login") ?? "{}") as { token: string };
    await server.stop();
    await start({ serverName: "another" });
    await connect(PASSWORD, server.url, stored);
    expect(server.log.requests().filter(({ headers }) => headers.authorization?.includes(token))).toEqual([]);
  });

  test("a user's own token needs neither key nor password", async () => {
    await start();
    const { stored } = await connect(PASSWORD);
    const { token } = JSON.parse(stored.get("login") ?? "{}") as { token: string };
    expect((await connect({ token })).connector).toBeDefined();
    expect((await connect({ token, username: "anna" })).error?.code).toBe("USER_UNKNOWN");
    expect((await connect({ token: "0".repeat(32) })).error?.code).toBe("AUTH_REJECTED");
  });

  test("a folder that is not the user's is no logout", async () => {
    await start({ users: [{ name: "cyril", password: "secret", libraries: ["Films"] }] });
    const { connector } = await connect(PASSWORD);
    const hidden = server.library.sections.find(({ name }) => name === "Series");
    const library = { id: hidden?.id ?? "", name: "Series", kind: "series" } as const;
    await expect(connector?.listItems({ library }, { start: 0, limit: 10 }, SIGNAL)).rejects.toMatchObject({
      code: "ACCESS_DENIED",
    });
    expect(server.accounts.loginAttempts).toBe(1);
    await connector?.ping(SIGNAL);
  });
});

describe("what answers at the address", () => {
  const infoOf = (kind: object) => `${JSON.stringify({ Id: "abc", Version: "4.9.5.0", ServerName: "nas", ...kind })}`;

  test("a base path that is missing is named in the hint", async () => {
    await start({ baseUrl: "/media" });
    const { error } = await connect(KEY, `http://127.0.0.1:${server.port}`);
    expect(error?.code).toBe("SERVER_WRONG_ADDRESS");
    expect(error?.hint).toContain(`http://127.0.0.1:${server.port}/media`);
  });

  test("a web page is a wrong address", async () => {
    await start();
    server.faults.add({ fault: { kind: "html" } });
    expect((await connect(KEY)).error?.code).toBe("SERVER_WRONG_ADDRESS");
  });

  test("a path that the server does not know is a wrong address", async () => {
    await start();
    expect((await connect(KEY, `${server.url}/nowhere`)).error?.code).toBe("SERVER_WRONG_ADDRESS");
  });

  test("a wizard that was not finished is said so", async () => {
    await start({ wizardCompleted: false });
    expect((await connect(KEY)).error?.code).toBe("SERVER_NOT_SET_UP");
  });

  test("a server that migrates is starting, though it says that it is not set up", async () => {
    await start({ wizardCompleted: false });
    server.faults.add({
      path: /^(?!\/System\/Info\/Public$)/,
      fault: { kind: "status", status: 503, retryAfterSeconds: 5, text: "starting" },
    });
    const { error } = await connect(KEY);
    expect(error).toMatchObject({ code: "SERVER_STARTING", retryAfterMs: 5000 });
  });

  test("503 without a word may also mean that this machine is not let in", async () => {
    await start();
    server.faults.add({ fault: { kind: "status", status: 503, text: "" } });
    const { error } = await connect(KEY);
    expect(error?.code).toBe("SERVER_STARTING");
    expect(error?.hint).toContain("address");
  });

  test("Emby is another product", async () => {
    await start();
    const { createServer } = await import("node:http");
    const emby = createServer((_, response) => {
      response.setHeader("content-type", "application/json; charset=utf-8");
      response.end(infoOf({ LocalAddresses: [], RemoteAddresses: [] }));
    });
    await new Promise<void>((resolve) => emby.listen(0, "127.0.0.1", () => resolve()));
    const address = emby.address();
    const port = typeof address === "object" ? address?.port : 0;
    const { error } = await connect(KEY, `http://127.0.0.1:${port}`);
    emby.close();
    expect(error?.code).toBe("SERVER_WRONG_PRODUCT");
    expect(error?.hint).toContain("emby");
  });

  test("too many requests say for how long", async () => {
    await start();
    const { connector } = await connect(KEY);
    server.faults.add({ path: "/UserViews", fault: { kind: "status", status: 429, retryAfterSeconds: 1 } });
    await expect(connector?.listLibraries(SIGNAL)).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 1000 });
  });
});
