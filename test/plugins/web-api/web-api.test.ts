import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { PluginHttpResponse } from "mediafs/plugin-api";
import { afterEach, describe, expect, test } from "vitest";
import { addressOf, baseAddress, ClosableHttp, faultOf, pathBelow } from "../../../src/plugins/web-api/index.js";
import { createTestContext } from "../../../src/testing/index.js";

const BASE = new URL("https://media.example.org/base");
const ASKED = { what: "the films", base: BASE };

function answer(status: number, headers: Readonly<Record<string, string>> = {}, text = ""): PluginHttpResponse {
  return { status, headers, body: Buffer.from(text), text: () => text, json: () => JSON.parse(text) };
}

describe("the base address", () => {
  test.each([
    ["http://host:8096", "http://host:8096/"],
    ["http://host:8096/web/index.html#!/home", "http://host:8096/"],
    ["http://host/media/web/", "http://host/media"],
    ["http://host/media//", "http://host/media"],
    ["http://host:32400/identity", "http://host:32400/"],
    ["http://somebody:secret@host/media?token=1", "http://host/media"],
  ])("in %s is %s", (url, base) => {
    expect(baseAddress(url).href).toBe(base);
  });

  test("stands before every path, and a parameter without a value is not sent", () => {
    const url = addressOf(BASE, "/Items", { a: 1, b: undefined, c: "x&y" });
    expect(url.href).toBe("https://media.example.org/base/Items?a=1&c=x%26y");
    expect(pathBelow(BASE, url)).toBe("/Items");
    expect(pathBelow(BASE, addressOf(BASE, "/Items/../Secret"))).toBe("/Secret");
  });
});

describe("what is wrong with an answer", () => {
  const habits = { login: "token" };
  const codeOf = (given: PluginHttpResponse) => faultOf(given, ASKED, habits)?.code;
  const json = { "content-type": "application/json; charset=utf-8" };

  test.each([
    [200, json, undefined],
    [200, { "content-type": "application/vnd.x+json" }, undefined],
    [200, { "content-type": "text/html" }, "SERVER_WRONG_ADDRESS"],
    [302, { location: "/login" }, "SERVER_WRONG_ADDRESS"],
    [400, {}, "SERVER_BAD_ANSWER"],
    [401, {}, "AUTH_REJECTED"],
    [403, {}, "ACCESS_DENIED"],
    [404, {}, "ITEM_NOT_FOUND"],
    [429, {}, "RATE_LIMITED"],
    [500, {}, "SERVER_BAD_ANSWER"],
    [502, {}, "SERVER_UNREACHABLE"],
    [503, {}, "SERVER_STARTING"],
    [504, {}, "SERVER_UNREACHABLE"],
  ] as const)("with %i and %j is %s", (status, headers, code) => {
    expect(codeOf(answer(status, headers))).toBe(code);
  });

  test("may be said in the server's own way", () => {
    const own = {
      login: "token",
      isMissing: ({ status }: PluginHttpResponse) => status === 400,
      whyNotReady: () => ({ reason: "it migrates", hint: "Wait." }),
    };
    expect(faultOf(answer(400), ASKED, own)?.code).toBe("ITEM_NOT_FOUND");
    expect(faultOf(answer(401), ASKED, own)?.message).toContain("token");
    const starting = faultOf(answer(503, { "retry-after": "7" }), ASKED, own);
    expect(starting?.message).toMatch(/not ready for the films: it migrates/);
    expect(starting?.details).toEqual({ retryAfterMs: 7_000, hint: "Wait." });
  });

  test("a redirect tells the address to configure, or who is in the way", () => {
    const hintOf = (location: string) => faultOf(answer(302, { location }), ASKED, habits)?.details.hint;
    expect(hintOf("https://media.example.org/other/web/index.html")).toContain("https://media.example.org/other");
    expect(hintOf("https://login.example.org/")).toContain("login.example.org");
  });

  test("a date after which to come back is a time to wait", () => {
    const at = new Date(Date.now() + 60_000).toUTCString();
    const { retryAfterMs = 0 } = faultOf(answer(429, { "retry-after": at }), ASKED, habits)?.details ?? {};
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });
});

describe("HTTP that can be closed", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  test("aborts what is under way, and sends nothing after", async () => {
    let arrived = 0;
    const http = createServer(() => {
      arrived += 1;
    });
    server = http;
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", () => resolve()));
    const url = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
    const test = createTestContext({ options: {} });
    const closable = new ClosableHttp(test.context);
    const { signal } = new AbortController();
    const hanging = closable.request({ url, signal });
    const ended = expect(hanging).rejects.toMatchObject({ code: "ABORTED" });
    await expect.poll(() => arrived).toBe(1);
    closable.close();
    await ended;
    await expect(closable.request({ url, signal })).rejects.toMatchObject({ code: "ABORTED" });
    expect(arrived).toBe(1);
    await test.close();
  });
});
