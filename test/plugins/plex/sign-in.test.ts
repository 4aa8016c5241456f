import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type AccountDevice,
  DEFAULT_ACCOUNT_TOKEN,
  DEFAULT_TOKEN,
  type PlexAccounts,
  type PlexAccountsOptions,
  PlexLibrary,
  type PlexServer,
  startPlexAccounts,
  startPlexServer,
} from "../../../examples/plex-server/index.js";
import plugin from "../../../src/plugins/plex/index.js";
import { contextFor, SIGNAL } from "./connected.js";
import { signInAt } from "./signing-in.js";

const HOME = "home0000";
const ATTIC = "attic000";
const NOBODY = "http://127.0.0.1:1";

let accounts: PlexAccounts;
let home: PlexServer;
let attic: PlexServer;

beforeEach(async () => {
  home = await startPlexServer({ library: new PlexLibrary(), machineIdentifier: HOME });
  attic = await startPlexServer({ library: new PlexLibrary(), machineIdentifier: ATTIC });
});
afterEach(async () => {
  for (const each of [accounts, home, attic]) await each?.stop();
});

function device(changes: Partial<AccountDevice> = {}): AccountDevice {
  return { name: "Home", id: HOME, accessToken: DEFAULT_TOKEN, connections: [{ url: home.url }], ...changes };
}

const atticDevice = (changes: Partial<AccountDevice> = {}) =>
  device({ name: "Attic", id: ATTIC, connections: [{ url: attic.url }], ...changes });

/** Accounts with a person who enters each code at once. */
async function open(options: PlexAccountsOptions = {}, enters = true): Promise<PlexAccounts> {
  accounts = await startPlexAccounts({ devices: [device()], ...options });
  if (enters) accounts.onPin = (code) => accounts.link(code);
  return accounts;
}

describe("signing in", () => {
  test("shows a code, and gives the server's address, its own token and the user's name", async () => {
    await open({ userName: "cyril" });
    const { result, error, codes } = await signInAt(accounts);
    expect(error).toBeUndefined();
    expect(result).toEqual({
      serverName: "Home",
      options: { url: home.url, token: DEFAULT_TOKEN, username: "cyril" },
    });
    expect(codes.map(({ address, code }) => [address.href, code])).toEqual([
      [`${accounts.url}/link`, accounts.pins[0]?.code],
    ]);
    expect(codes[0]?.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 14 * 60_000);
  });

  test("gives options with which the connector connects", async () => {
    await open();
    const { result } = await signInAt(accounts);
    const context = contextFor(String(result?.options.url), result?.options ?? {});
    const connector = await plugin.connect(context.context);
    expect(connector.server.id).toBe(HOME);
    await connector.ping(SIGNAL);
    await connector.close();
    await context.close();
  });

  test("says who asks, keeps tokens out of addresses, and shows none to the servers it tries", async () => {
    await open();
    const { context } = await signInAt(accounts);
    for (const { headers, query } of [...accounts.log.requests(), ...home.log.requests()]) {
      expect(headers).toMatchObject({ "x-plex-client-identifier": "0123456789abcdef0123456789abcdef" });
      expect(headers["x-plex-product"]).toBe("mediafs");
      expect([...query.keys()].some((name) => /token/i.test(name))).toBe(false);
    }
    const told = accounts.log.requests().filter(({ headers }) => headers["x-plex-token"] !== undefined);
    expect(told.map(({ path }) => path).toSorted()).toEqual(["/api/v2/resources", "/api/v2/user"]);
    expect(home.log.count({ path: "/identity" })).toBe(1);
    expect(home.log.requests().some(({ headers }) => "x-plex-token" in headers)).toBe(false);
    expect(context.secrets).toEqual(new Set([DEFAULT_ACCOUNT_TOKEN, DEFAULT_TOKEN]));
    expect(context.logLines).toEqual([]);
  });

  test("waits until somebody enters the code", async () => {
    await open({}, false);
    let asked = 0;
    accounts.faults.add({
      path: /pins\/\d+$/,
      fault: { kind: "hangUp" },
      // Never strikes: it counts, and enters the code at last.
      when: () => {
        asked += 1;
        if (asked === 5) accounts.link(accounts.pins[0]?.code ?? "");
        return false;
      },
    });
    const { result } = await signInAt(accounts);
    expect(result?.options.token).toBe(DEFAULT_TOKEN);
    expect(accounts.log.count({ path: /pins\/\d+$/ })).toBe(6);
  });
});

describe("a code that nobody enters", () => {
  test("expires, and a new one is shown", async () => {
    await open({ pinLifetimeMs: 1_000 }, false);
    const { result, said, codes } = await signInAt(accounts, {
      onCode: (code) => {
        const [first, second] = accounts.pins;
        // As when the account's clock is ahead: it answers that it knows no such code.
        if (second === undefined) Object.assign(first ?? {}, { expiresMs: 0 });
        else accounts.link(code);
      },
    });
    expect(result?.options.token).toBe(DEFAULT_TOKEN);
    expect(codes.map(({ code }) => code)).toEqual(accounts.pins.map(({ code }) => code));
    expect(codes).toHaveLength(2);
    expect(said).toContain("that code has expired; here is a new one");
  });

  test("is not replaced for ever", async () => {
    await open({ pinLifetimeMs: 1 }, false);
    const { error } = await signInAt(accounts);
    expect(error).toMatchObject({ code: "REQUEST_TIMEOUT", message: expect.stringContaining("nobody entered") });
    expect(accounts.pins).toHaveLength(4);
  });

  test("is forgotten at once when the person gives up", async () => {
    await open({}, false);
    const { error } = await signInAt(accounts, { onCode: (_, abort) => setTimeout(abort, 30) });
    expect(error?.name === "AbortError" || error?.code === "ABORTED").toBe(true);
    const asked = accounts.log.count();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(accounts.log.count()).toBe(asked);
  });
});

describe("accounts that do not answer as they should", () => {
  test.each([
    [{ kind: "status", status: 429, retryAfterSeconds: 90 }, "RATE_LIMITED", /for a while/],
    [{ kind: "status", status: 403 }, "ACCESS_DENIED", /does not let/],
    [{ kind: "status", status: 500 }, "SERVER_UNREACHABLE", /cannot tell/],
    [{ kind: "hangUp" }, "SERVER_UNREACHABLE", /cannot be reached/],
    [{ kind: "html" }, "SERVER_BAD_ANSWER", /unknown way/],
    [{ kind: "redirect" }, "SERVER_BAD_ANSWER", /unknown way/],
  ] as const)("%j is %s, and says how to go on without them", async (fault, code, message) => {
    await open();
    accounts.faults.add({ path: "/api/v2/pins", fault });
    const { error } = await signInAt(accounts);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error?.message).toContain(new URL(accounts.url).host);
    expect(error?.hint).toContain("--no-sign-in");
    if ("retryAfterSeconds" in fault) expect(error?.retryAfterMs).toBe(90_000);
  });

  test("a network that is gone for a moment, and too many questions, end no sign-in", async () => {
    await open({}, false);
    accounts.faults.add({ path: /pins\/\d+$/, fault: { kind: "status", status: 429 }, times: 4 });
    accounts.faults.add({ path: /pins\/\d+$/, fault: { kind: "hangUp" }, times: 2 });
    accounts.onPin = (code) => accounts.link(code);
    expect((await signInAt(accounts)).result?.options.token).toBe(DEFAULT_TOKEN);
  });

  test("a token that was withdrawn meanwhile is refused in the account's own words", async () => {
    await open();
    const text = '{"errors":[{"code":1001,"message":"User could not be authenticated","status":401}]}';
    accounts.faults.add({ path: "/api/v2/resources", fault: { kind: "status", status: 401, text } });
    const { error } = await signInAt(accounts);
    expect(error).toMatchObject({ code: "AUTH_REJECTED", hint: expect.stringContaining("Sign in again") });
  });

  test("a user without a name is signed in all the same", async () => {
    await open();
    accounts.faults.add({ path: "/api/v2/user", fault: { kind: "status", status: 500 } });
    expect((await signInAt(accounts)).result?.options).toEqual({ url: home.url, token: DEFAULT_TOKEN });
  });

  test("only an address that keeps secrets is taken in place of the vendor's", async () => {
    for (const url of ["http://plex.example.org", "ftp://127.0.0.1", "nonsense"]) {
      const { error, context } = await signInAt({ url });
      expect(error?.code).toBe("SERVER_WRONG_ADDRESS");
      expect(context.sent).toEqual([]);
    }
  });
});

describe("the servers of an account", () => {
  test("one's own come first, and players are none", async () => {
    await open({
      devices: [
        atticDevice({ owned: false, sharedBy: "anna", presence: false, publicAddressMatches: true }),
        device({ name: "Television", provides: "player" }),
        device(),
      ],
    });
    const { result, offered } = await signInAt(accounts, { picks: (labels) => labels.length - 1 });
    expect(offered).toEqual([["Home (yours, 1.42.2.10156)", "Attic (shared by anna, 1.42.2.10156, not seen online)"]]);
    expect(result).toMatchObject({ serverName: "Attic", options: { url: attic.url } });
  });

  test("without any there is nothing to sign in to", async () => {
    await open({ devices: [device({ provides: "client,player" })] });
    const { error } = await signInAt(accounts);
    expect(error).toMatchObject({ code: "ACCESS_DENIED", message: expect.stringContaining("no server") });
  });

  test("the first way that leads to the very server is taken", async () => {
    const connections = [
      { url: home.url, relay: true, local: false },
      // Somebody else's server has the address by now.
      { url: attic.url },
      { url: NOBODY },
      { url: home.url.replace("127.0.0.1", "localhost"), local: false },
    ];
    await open({ devices: [device({ connections })] });
    const { result, said } = await signInAt(accounts);
    expect(result?.options.url).toBe(home.url.replace("127.0.0.1", "localhost"));
    expect(attic.log.count({ path: "/identity" })).toBe(1);
    expect(said.join()).not.toContain("relay");
  });

  test("the relay comes last, with a word about it", async () => {
    const connections = [{ url: home.url, relay: true, local: false }, { url: NOBODY }];
    await open({ devices: [device({ connections })] });
    const { result, said } = await signInAt(accounts);
    expect(result?.options.url).toBe(home.url);
    expect(said.join()).toContain("relay");
  });

  test("one that does not answer is not offered again", async () => {
    await open({ devices: [device({ connections: [{ url: NOBODY }] }), atticDevice()] });
    const { result, offered, said } = await signInAt(accounts);
    expect(offered.map((labels) => labels.length)).toEqual([2, 1]);
    expect(said.join("\n")).toMatch(/Home does not answer from here; tried 127\.0\.0\.1:1/);
    expect(result?.serverName).toBe("Attic");
  });

  test("when none answers, it says what was tried", async () => {
    await open({ devices: [device({ connections: [{ url: NOBODY }] })] });
    const { error } = await signInAt(accounts);
    expect(error).toMatchObject({ code: "SERVER_UNREACHABLE", message: expect.stringContaining("127.0.0.1:1") });
    expect(error?.hint).toContain("--no-sign-in");
  });
});
