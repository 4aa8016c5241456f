import { afterEach, describe, expect, test } from "vitest";
import {
  type JellyfinServer,
  type JellyfinServerOptions,
  Library,
  type QuickConnectDesk,
  quickConnectOf,
  startJellyfinServer,
} from "../../../examples/jellyfin-server/index.js";
import plugin from "../../../src/plugins/jellyfin/index.js";
import type { JellyfinOptions } from "../../../src/plugins/jellyfin/options.js";
import { signIn } from "../../../src/plugins/jellyfin/sign-in.js";
import { createTestContext } from "../../../src/testing/index.js";
import { expectAnswersValid, expectRequestsAllowed, openApiTest } from "../../openapi/index.js";
import { type Person, runSignIn } from "../sign-in-run.js";
import { SIGNAL } from "./connected.js";

let server: JellyfinServer;
afterEach(() => server.stop());

/** A server where Quick Connect is on, and a user who enters each code at once. */
async function start(options: Partial<JellyfinServerOptions> = {}): Promise<QuickConnectDesk> {
  server = await startJellyfinServer({ library: new Library(), serverName: "Home", ...options });
  const desk = quickConnectOf(server.accounts);
  desk.enabled = true;
  desk.onCode = (code) => desk.authorize(code, "cyril");
  return desk;
}

const run = (person: Person = { given: { url: server.url } }) =>
  runSignIn((context) => signIn(context, { intervalMs: 5 }), person);

describe("signing in by Quick Connect", () => {
  test("shows the code, and gives a token with which the connector connects", async () => {
    const desk = await start();
    const { result, error, codes, context } = await run();
    expect(error).toBeUndefined();
    expect(result).toMatchObject({ serverName: "Home", options: { url: server.url, username: "cyril" } });
    expect(codes.map(({ code }) => code)).toEqual(desk.requests.map(({ code }) => code));
    expect(codes[0]?.address.href).toBe(`${server.url}/web/`);
    const token = String(result?.options.token);
    expect(context.secrets).toEqual(new Set([desk.requests[0]?.secret, token]));
    const entry = createTestContext<JellyfinOptions>({ options: { url: server.url, token } });
    const connector = await plugin.connect(entry.context);
    await connector.ping(SIGNAL);
    await connector.close();
    await entry.close();
  });

  test("asks for the address, until it is one", async () => {
    await start();
    const { result, said } = await run({ answers: ["media.example.org", `${server.url}/web/index.html#/home`] });
    expect(result?.options.url).toBe(server.url);
    expect(said[0]).toContain("http://");
  });

  test("shows a new code when the first one has expired", async () => {
    const desk = await start();
    desk.onCode = () => undefined;
    const { result, codes, said } = await run({
      given: { url: server.url },
      onCode: (code) => {
        const [first, second] = desk.requests;
        if (second === undefined) Object.assign(first ?? {}, { expiresMs: 0 });
        else desk.authorize(code, "cyril");
      },
    });
    expect(result?.options.username).toBe("cyril");
    expect(codes).toHaveLength(2);
    expect(said.join()).toContain("expired");
  });

  test("says so where it is switched off, or the server too old", async () => {
    const desk = await start();
    desk.enabled = false;
    for (const status of [undefined, 404]) {
      const fault = { kind: "status", status: status ?? 200 } as const;
      if (status !== undefined) server.faults.add({ path: "/QuickConnect/Enabled", fault });
      const { error } = await run();
      expect(error).toMatchObject({ code: "UNSUPPORTED", hint: expect.stringContaining("--no-sign-in") });
    }
    server.faults.clear();
    desk.enabled = true;
    server.faults.add({ path: "/QuickConnect/Initiate", fault: { kind: "status", status: 405 } });
    expect((await run()).error?.code).toBe("UNSUPPORTED");
  });

  test("is no way into a server of another kind", async () => {
    await start();
    server.faults.add({ path: "/System/Info/Public", fault: { kind: "html" } });
    expect((await run()).error?.code).toBe("SERVER_WRONG_ADDRESS");
    expect(server.log.count({ path: /QuickConnect/ })).toBe(0);
  });

  test("a user who may not log in is told", async () => {
    await start({ users: [{ name: "cyril", isDisabled: true }] });
    expect((await run()).error?.code).toBe("ACCESS_DENIED");
  });

  openApiTest("every request and every answer is one that the official document allows", async () => {
    await start({ recordAnswers: true });
    expect((await run()).error).toBeUndefined();
    expectRequestsAllowed(server.log);
    expectAnswersValid(server.log);
  });
});
