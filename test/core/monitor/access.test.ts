import "reflect-metadata";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoginLink, Session } from "../../../src/core/monitor/index.js";
import { WatchedMount } from "./watched-mount.js";

const FILM = { title: "Alien", seed: 91, sizeBytes: 1_000_003 };
const API = "/api/v1";

let mount: WatchedMount;
beforeAll(async () => {
  mount = await WatchedMount.start({ films: [FILM] });
});
afterAll(() => mount.close());

const JSON_TYPE = { "content-type": "application/json" };
const origin = () => ({ origin: mount.address });
const login = (token: string, headers: Readonly<Record<string, string>> = origin()) =>
  mount.fetch(`${API}/login`, {
    method: "POST",
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify({ token }),
  });

/** The cookie that an answer sets, as a browser would send it back. */
function cookieIn(headers: Headers): string {
  return headers.get("set-cookie")?.split(";")[0] ?? expect.fail("no cookie");
}

const withCookie = (cookie: string) => mount.fetch(`${API}/overview`, { headers: { cookie } });

/** A request with headers that fetch would not send. Resolves with the status. */
async function statusAs(
  headers: Readonly<Record<string, string>>,
  path = `${API}/overview`,
  method = "GET",
): Promise<number> {
  const { port } = new URL(mount.address);
  const asked = request({ host: "127.0.0.1", port, path, method, headers }).end();
  const [response] = (await once(asked, "response")) as [{ statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

describe("the monitor", () => {
  test("shows nothing without a login", async () => {
    for (const path of ["/overview", "/open-files", "/servers", "/settings", "/log", "/events", "/openapi.json"]) {
      expect((await mount.fetch(API + path)).status, path).toBe(401);
    }
    expect((await mount.fetch("/metrics")).status).toBe(401);
    const { body } = await mount.fetch(`${API}/session`);
    expect(body).toEqual({ loggedIn: false, readOnly: false });
  });

  test("takes its token as a bearer, and no other", async () => {
    expect((await mount.ask("GET", `${API}/overview`)).status).toBe(200);
    for (const token of ["", "x", `${mount.token}x`, mount.token.slice(1)]) {
      expect(await statusAs({ authorization: `Bearer ${token}` })).toBe(401);
    }
  });

  test("keeps its token in a file that this user alone can read", () => {
    const folder = join(mount.folder, "run");
    const name = readdirSync(folder).find((each) => each.endsWith(".monitor.json")) ?? "";
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(join(folder, name), "utf8"))).toMatchObject({
      address: mount.address,
      pid: process.pid,
    });
  });

  test("opens a session for its token: a cookie that no script reads and no other site sends", async () => {
    const { status, headers } = await login(mount.token);
    expect(status).toBe(200);
    expect(headers.get("set-cookie")).toMatch(
      /^mediafs_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/,
    );
    const cookie = cookieIn(headers);
    expect((await withCookie(cookie)).status).toBe(200);
    await mount.fetch(`${API}/logout`, { method: "POST", headers: { cookie, ...origin() } });
    expect((await withCookie(cookie)).status).toBe(401);
  });

  test("refuses a wrong token, and after ten of them waits", async () => {
    const answers = [];
    for (let guess = 0; guess < 12; guess += 1) answers.push((await login(`guess-${guess}`)).status);
    expect(answers.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(answers.at(-1)).toBe(429);
  });

  test("logs in by a link, once", async () => {
    const { url } = await mount.answer<LoginLink>("POST", "/login-link");
    const path = url.slice(mount.address.length);
    const first = await mount.fetch(path);
    expect([first.status, first.headers.get("location")]).toEqual([303, "/"]);
    expect((await withCookie(cookieIn(first.headers))).status).toBe(200);
    const second = await mount.fetch(path);
    expect([second.status, second.headers.get("location"), second.headers.get("set-cookie")]).toEqual([
      303,
      "/?login=expired",
      null,
    ]);
  });

  test("answers under its own names alone, so that no foreign name can be made to point to it", async () => {
    const { port } = new URL(mount.address);
    const authorization = `Bearer ${mount.token}`;
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`])
      expect(await statusAs({ host, authorization })).toBe(200);
    for (const host of [
      `evil.example:${port}`,
      "127.0.0.1",
      `127.0.0.1.evil.example:${port}`,
      `192.0.2.1:${port}`,
      "[::1",
    ]) {
      expect(await statusAs({ host, authorization }), host).toBe(403);
      expect(await statusAs({ host }, "/"), host).toBe(403);
      expect(await statusAs({ host }, "/login?ticket=x"), host).toBe(403);
    }
  });

  test("takes no request of another page, whatever that sends along", async () => {
    const link = await mount.answer<LoginLink>("POST", "/login-link");
    const cookie = cookieIn((await mount.fetch(link.url.slice(mount.address.length))).headers);
    const post = (headers: Readonly<Record<string, string>>) =>
      statusAs({ cookie, ...headers }, `${API}/reload`, "POST");
    expect(await post({ origin: mount.address })).toBe(200);
    for (const foreign of [
      "http://evil.example",
      "null",
      mount.address.replace("http:", "https:").replace(/:\d+$/, ""),
      "file://",
    ]) {
      expect(await post({ origin: foreign }), foreign).toBe(403);
      expect(await statusAs({ cookie, origin: foreign }), foreign).toBe(403);
    }
    expect(await post({})).toBe(403);
    expect(await statusAs({ cookie, "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await statusAs({ cookie, "sec-fetch-site": "same-site" })).toBe(403);
    expect(await statusAs({ cookie, "sec-fetch-site": "same-origin" })).toBe(200);
    const text = { method: "POST", headers: { cookie, ...origin(), "content-type": "text/plain" }, body: "{}" };
    expect((await mount.fetch(`${API}/refresh`, text)).status).toBe(400);
  });

  test("tells browsers to run, frame, keep and guess nothing", async () => {
    for (const path of ["/", `${API}/session`, "/nothing", "/metrics"]) {
      const { headers } = await mount.fetch(path);
      expect(headers.get("content-security-policy")).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(headers.get("content-security-policy")).not.toContain("unsafe");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("access-control-allow-origin")).toBeNull();
      if (path !== "/") expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  test("takes no large bodies, no long heads and not any number of connections", async () => {
    const big = await mount.ask("POST", `${API}/refresh`, { path: "x".repeat(70_000) });
    expect(big.status).toBe(400);
    expect(await statusAs({ cookie: "x".repeat(20_000) })).toBe(431);
    const { port } = new URL(mount.address);
    const sockets = Array.from({ length: 100 }, () => connect(Number(port), "127.0.0.1").on("error", () => undefined));
    let closed = 0;
    for (const socket of sockets) socket.on("close", () => (closed += 1)).resume();
    await expect.poll(() => closed).toBeGreaterThanOrEqual(36);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => closed).toBe(100);
  });

  test("turns away a flood, and is there again after it", async () => {
    const flood = await Promise.all(
      Array.from({ length: 400 }, () => mount.fetch(`${API}/session`).catch(() => undefined)),
    );
    const served = flood.filter((answered) => answered?.status === 200).length;
    expect(served).toBeGreaterThan(0);
    expect(served).toBeLessThan(400);
    await expect
      .poll(
        () =>
          mount.fetch(`${API}/session`).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 15_000 },
      )
      .toBe(200);
  });
});

describe("a change of the monitor's configuration", () => {
  const configure = async (monitor: string) => {
    const [, ...rest] = mount.configText.split("\n").filter((line) => !line.startsWith("monitor:") && line !== "");
    const head = `cache: { dir: ${mount.folder}/cache }`;
    writeFileSync(mount.configFile, [head, monitor, ...rest, ""].join("\n"));
    await mount.reloader.reload(new AbortController().signal);
    await mount.monitor.reconfigured();
  };

  test("is in force at once, without a new mount", async () => {
    // The flood before has used up what may be asked; thirty more may each second.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await configure("monitor: { token: a-token-of-my-own-choice, readOnly: true }");
    const { address } = mount;
    expect(mount.token).toBe("a-token-of-my-own-choice");
    expect((await mount.ask("GET", `${API}/session`)).body as Session).toMatchObject({
      loggedIn: true,
      readOnly: true,
    });
    for (const [method, path, body] of [
      ["POST", "/reload"],
      ["POST", "/cache/purge", { ageFraction: 0 }],
      ["PUT", "/settings", { values: {} }],
      ["POST", "/servers/test", { key: "x" }],
      ["DELETE", "/servers/x"],
    ] as const) {
      const refused = { status: 403, body: { error: { code: "MONITOR_READ_ONLY" } } };
      expect(await mount.ask(method, API + path, body)).toMatchObject(refused);
    }
    expect(mount.address).toBe(address);
    await configure("monitor: { enabled: false }");
    expect(mount.monitor.address).toBeUndefined();
    await expect(fetch(address)).rejects.toThrow();
    expect(existsSync(join(mount.folder, "run")) && readdirSync(join(mount.folder, "run"))).toEqual([]);
    await configure("monitor: { listen: 127.0.0.1:0 }");
    expect((await mount.ask("GET", `${API}/overview`)).status).toBe(200);
  });

  test("an address that is taken leaves the mount without its page, and says so in the log", async () => {
    await configure(`monitor: { listen: "127.0.0.1:${mount.server.port}" }`);
    expect(mount.monitor.address).toBeUndefined();
    expect(() => mount.monitor.loginLink()).toThrow(/could not listen/);
    await configure("monitor: {}");
    const { errors } = await mount.answer<{ errors: readonly { code?: string }[] }>("GET", "/errors");
    expect(errors.map(({ code }) => code)).toContain("MONITOR_FAILED");
  });
});
