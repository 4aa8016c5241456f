import { afterEach, describe, expect, test } from "vitest";
import { type EmbyServer, type EmbyServerOptions, startEmbyServer } from "../../../examples/emby-server/index.js";
import { DEFAULT_API_KEY, startJellyfinServer } from "../../../examples/jellyfin-server/index.js";
import plugin from "../../../src/plugins/emby/index.js";
import type { EmbyOptions } from "../../../src/plugins/emby/options.js";
import jellyfin from "../../../src/plugins/jellyfin/index.js";
import { sampleLibrary } from "../jellyfin/sample-library.js";
import { contextFor, KEY, PASSWORD, SIGNAL } from "./connected.js";

let server: EmbyServer;
afterEach(() => server?.stop());

async function start(options: Partial<EmbyServerOptions> = {}): Promise<void> {
  server = await startEmbyServer({ library: sampleLibrary(), ...options });
}

/** Connects; the error in place of the connector when that fails. */
async function connect(
  options: Partial<EmbyOptions>,
  url = server.url,
  { stored = new Map<string, string>(), type = plugin } = {},
) {
  const { context, close, sent } = contextFor(url, options, stored);
  try {
    return { connector: await type.connect(context), stored, sent };
  } catch (error) {
    await close();
    return { error: error as Error & { code: string; hint: string; retryAfterMs?: number }, stored, sent };
  }
}

describe("who asks", () => {
  test("the identity and the token are in headers of their own, and in no address", async () => {
    await start();
    const { connector } = await connect(KEY);
    await connector?.listLibraries(SIGNAL);
    const [first, ...others] = server.log.requests();
    expect(first?.headers["x-emby-token"]).toBeUndefined();
    for (const { headers, query } of others) {
      expect(headers["x-emby-token"]).toBe(DEFAULT_API_KEY);
      expect(headers.authorization).toMatch(
        /^MediaBrowser Client="mediafs", Device="conformance%20test", DeviceId="[0-9a-f]{32}", Version="0\.0\.0"$/,
      );
      expect([...query.keys()].filter((name) => /key|token/i.test(name))).toEqual([]);
    }
  });

  test("a user name in any case is found, an unknown one never becomes somebody else", async () => {
    await start({ users: [{ name: "anna" }, { name: "Cyril" }] });
    expect((await connect(KEY)).connector?.server).toMatchObject({ product: "Emby", version: "4.9.5.0" });
    expect((await connect({ ...KEY, username: "bob" })).error?.code).toBe("USER_UNKNOWN");
  });

  test("a key without a user name shows the only user, and asks for the name when there are several", async () => {
    await start();
    expect((await connect({ apiKey: DEFAULT_API_KEY })).connector).toBeDefined();
    await server.stop();
    await start({ users: [{ name: "anna" }, { name: "cyril" }] });
    expect((await connect({ apiKey: DEFAULT_API_KEY })).error).toMatchObject({ code: "USER_UNKNOWN" });
  });

  test("a wrong key is refused, and an entry without credentials before any login", async () => {
    await start();
    expect((await connect({ ...KEY, apiKey: "f".repeat(32) })).error?.code).toBe("AUTH_REJECTED");
    expect((await connect({ username: "cyril" })).error?.code).toBe("AUTH_REJECTED");
    expect(server.accounts.loginAttempts).toBe(0);
  });

  test("there is no question after the user whom the server does not know", async () => {
    await start();
    const { connector } = await connect(PASSWORD);
    await connector?.ping(SIGNAL);
    expect(server.log.count({ path: "/Users/Me" })).toBe(0);
    expect(server.log.count({ path: /^\/Users\/[0-9a-f]{32}$/ })).toBe(1);
  });
});

describe("logging in", () => {
  test("happens once: the token is kept for the next start", async () => {
    await start();
    const { stored } = await connect(PASSWORD);
    await connect(PASSWORD, server.url, { stored });
    await connect(PASSWORD, server.url, { stored });
    expect(server.accounts.loginAttempts).toBe(1);
  });

  test("happens once more when the kept token is refused", async () => {
    await start();
    const { stored } = await connect(PASSWORD);
    revokeAll();
    expect((await connect(PASSWORD, server.url, { stored })).connector).toBeDefined();
    expect(server.accounts.loginAttempts).toBe(2);
  });

  test("a refused login is not tried again", async () => {
    await start();
    expect((await connect({ ...PASSWORD, password: "wrong" })).error?.code).toBe("AUTH_REJECTED");
    expect(server.accounts.loginAttempts).toBe(1);
  });

  test("a token that dies under way is replaced once; a refusal then ends it", async () => {
    await start();
    const { connector } = await connect(PASSWORD);
    revokeAll();
    expect((await connector?.listLibraries(SIGNAL))?.length).toBeGreaterThan(0);
    expect(server.accounts.loginAttempts).toBe(2);
    revokeAll();
    server.faults.add({ path: "/Users/AuthenticateByName", fault: { kind: "status", status: 401 } });
    await expect(connector?.listLibraries(SIGNAL)).rejects.toMatchObject({ code: "AUTH_REJECTED" });
    await expect(connector?.listLibraries(SIGNAL)).rejects.toMatchObject({ code: "AUTH_REJECTED" });
    expect(server.log.count({ path: "/Users/AuthenticateByName" })).toBe(3);
  });

  test("a stream whose token died is read with that of the next login", async () => {
    await start();
    const { connector } = await connect(PASSWORD);
    const track = { id: "7", type: "track" } as const;
    const tokenNow = async () => {
      const media = await connector?.getStreamURL(track, { id: "stream:mediasource_7" }, SIGNAL);
      return media?.headers?.["X-Emby-Token"];
    };
    const before = await tokenNow();
    revokeAll();
    await connector?.ping(SIGNAL);
    expect(before).toMatch(/^[0-9a-f]{32}$/);
    expect(await tokenNow()).not.toBe(before);
    expect(server.accounts.loginAttempts).toBe(2);
  });

  async function tokenOf(options: Partial<EmbyOptions>): Promise<string> {
    const { stored } = await connect(options);
    return (JSON.parse(stored.get("login") ?? "{}") as { token: string }).token;
  }

  test("an administrator's token needs neither key nor password, but a name", async () => {
    await start({ users: [{ name: "cyril", password: "secret", isAdministrator: true }, { name: "anna" }] });
    const token = await tokenOf(PASSWORD);
    expect((await connect({ token, username: "Cyril" })).connector).toBeDefined();
    expect((await connect({ token, username: "bob" })).error?.code).toBe("USER_UNKNOWN");
    expect((await connect({ token: "0".repeat(32), username: "cyril" })).error?.code).toBe("AUTH_REJECTED");
  });

  test("an ordinary user's token works with his name, and with that of nobody else", async () => {
    await start({ users: [{ name: "cyril", password: "secret" }, { name: "anna" }] });
    const token = await tokenOf(PASSWORD);
    const { connector } = await connect({ token, username: "Cyril" });
    expect((await connector?.listLibraries(SIGNAL))?.length).toBeGreaterThan(0);
    await connector?.ping(SIGNAL);
    for (const username of ["anna", "bob", undefined]) {
      const { error } = await connect({ token, ...(username === undefined ? {} : { username }) });
      expect(error?.code, username).toBe("USER_UNKNOWN");
    }
    expect(server.accounts.loginAttempts).toBe(1);
  });

  test("an ordinary user who is hidden from the login screen is told what else to give", async () => {
    await start({ users: [{ name: "cyril", password: "secret", isHidden: true }, { name: "anna" }] });
    const token = await tokenOf(PASSWORD);
    const { error } = await connect({ token, username: "cyril" });
    expect(error?.code).toBe("USER_UNKNOWN");
    expect(error?.hint).toContain("password");
  });

  function revokeAll(): void {
    const user = server.accounts.userNamed("cyril");
    if (user === undefined) throw new TypeError("no user");
    server.accounts.revokeTokensOf(user);
  }
});

describe("what answers at the address", () => {
  const pathsOf = (sent: readonly { readonly url: string | URL }[]) => sent.map(({ url }) => new URL(url).pathname);

  test.each(["", "/", "/emby", "/emby/", "/web/index.html", "/emby/web"])(
    "the address may end with %j",
    async (end) => {
      await start();
      const { sent } = await connect(KEY, `${server.url}${end}`);
      expect(pathsOf(sent)).toEqual(["/emby/System/Info/Public", "/emby/Users/Query"]);
    },
  );

  test("a proxy that lets only the root through is served there", async () => {
    await start({ answersAt: "root" });
    const { connector, sent } = await connect(KEY);
    expect(connector).toBeDefined();
    expect(pathsOf(sent)).toEqual(["/emby/System/Info/Public", "/System/Info/Public", "/Users/Query"]);
  });

  test("Jellyfin is another product, at its root and where old versions answer Emby's path", async () => {
    for (const version of ["12.0.0", "10.11.11"] as const) {
      const other = await startJellyfinServer({ library: sampleLibrary(), version });
      const { error } = await connect(KEY, other.url);
      await other.stop();
      expect(error?.code).toBe("SERVER_WRONG_PRODUCT");
      expect(error?.hint).toContain("type: jellyfin");
    }
  });

  test("an entry of type jellyfin is told that Emby answers", async () => {
    await start();
    for (const path of ["", "/emby"]) {
      const { error } = await connect(KEY, `${server.url}${path}`, { type: jellyfin });
      expect(error?.code).toBe("SERVER_WRONG_PRODUCT");
      expect(error?.hint).toContain("type: emby");
    }
    await server.stop();
    await start({ answersAt: "emby" });
    const { error } = await connect(KEY, server.url, { type: jellyfin });
    expect(error?.code).toBe("SERVER_WRONG_PRODUCT");
    expect(error?.hint).toContain("type: emby");
  });

  test("a web page is a wrong address, and so is a path that the server does not know", async () => {
    await start();
    expect((await connect(KEY, `${server.url}/nowhere`)).error?.code).toBe("SERVER_WRONG_ADDRESS");
    server.faults.add({ fault: { kind: "html" } });
    expect((await connect(KEY)).error?.code).toBe("SERVER_WRONG_ADDRESS");
  });

  test("a redirect to another address is named in the hint", async () => {
    await start();
    server.faults.add({ fault: { kind: "redirect", location: "/media/web/" } });
    const { error } = await connect(KEY);
    expect(error?.code).toBe("SERVER_WRONG_ADDRESS");
    expect(error?.hint).toContain(`${server.url}/media`);
  });

  test("a server that starts is asked again later, not declared wrong", async () => {
    await start();
    server.isStarting = true;
    expect((await connect(KEY)).error?.code).toBe("SERVER_STARTING");
  });
});
