import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import {
  DEFAULT_TOKEN,
  type PlexServer,
  type PlexServerOptions,
  startPlexServer,
} from "../../../examples/plex-server/index.js";
import plugin from "../../../src/plugins/plex/index.js";
import type { PlexOptions } from "../../../src/plugins/plex/options.js";
import { contextFor, SIGNAL } from "./connected.js";
import { sampleLibrary } from "./sample-library.js";

const TOKEN = { token: DEFAULT_TOKEN };

let server: PlexServer | undefined;
let stranger: Server | undefined;
afterEach(async () => {
  await server?.stop();
  stranger?.closeAllConnections();
  stranger?.close();
});

async function start(options: Partial<PlexServerOptions> = {}): Promise<PlexServer> {
  server = await startPlexServer({ library: sampleLibrary(), ...options });
  return server;
}

/** Connects; the error in place of the connector when that fails. */
async function connect(url: string, options: Partial<PlexOptions>) {
  const context = contextFor(url, options);
  try {
    return { connector: await plugin.connect(context.context), context };
  } catch (error) {
    await context.close();
    return { error: error as Error & { code: string; hint: string }, context };
  }
}

/** A server of another kind, which answers everything in the same way. */
async function other(status: number, headers: Readonly<Record<string, string>>, body: string): Promise<string> {
  const http = createServer((_request, response) => response.writeHead(status, headers).end(body));
  stranger = http;
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", () => resolve()));
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

describe("who asks", () => {
  test("the token is in a header, beside the identity of the program, and never in an address", async () => {
    const { url, log } = await start();
    const { connector } = await connect(url, TOKEN);
    await connector?.listLibraries(SIGNAL);
    for (const { headers, query, path } of log.requests()) {
      expect(headers).toMatchObject({
        accept: "application/json",
        "x-plex-client-identifier": "0123456789abcdef0123456789abcdef",
        "x-plex-product": "mediafs",
        "x-plex-version": "0.0.0",
        "x-plex-device-name": "conformance test",
      });
      expect(headers["x-plex-token"]).toBe(path === "/identity" ? undefined : DEFAULT_TOKEN);
      expect(query.has("X-Plex-Token")).toBe(false);
    }
  });

  test("a name of this machine that is not ASCII is sent as UTF-8, and no version of the API is asked for", async () => {
    const { url, log } = await start();
    const { context } = contextFor(url, TOKEN);
    const connector = await plugin.connect({ ...context, deviceName: "Bücherregal" });
    for (const { headers, query } of log.requests()) {
      expect(Buffer.from(String(headers["x-plex-device-name"]), "latin1").toString()).toBe("Bücherregal");
      expect([headers["x-plex-pms-api-version"], query.has("includeFields")]).toEqual([undefined, false]);
    }
    await connector.close();
  });

  test("a server that lets everybody in needs no token", async () => {
    const { url } = await start({ open: true });
    const { connector } = await connect(url, {});
    expect(await connector?.listLibraries(SIGNAL)).toHaveLength(5);
  });

  test("a token that is missing or wrong is rejected, with a word on where to find one", async () => {
    const { url } = await start();
    for (const options of [{}, { token: "wrong" }]) {
      const { error } = await connect(url, options);
      expect(error).toMatchObject({ code: "AUTH_REJECTED", hint: expect.stringContaining("X-Plex-Token") });
    }
  });

  test("a token that stops being accepted is rejected by every method, and is not a missing file", async () => {
    const { url } = await start();
    const { connector } = await connect(url, TOKEN);
    const [library] = (await connector?.listLibraries(SIGNAL)) ?? [];
    await server?.stop();
    server = await startPlexServer({ library: sampleLibrary(), tokens: ["another"], port: server?.port ?? 0 });
    const page = { start: 0, limit: 10 };
    await expect(connector?.ping(SIGNAL)).rejects.toMatchObject({ code: "AUTH_REJECTED" });
    await expect(connector?.listItems({ library: library as never }, page, SIGNAL)).rejects.toMatchObject({
      code: "AUTH_REJECTED",
    });
  });
});

describe("who answers", () => {
  test("the server's identity is its machine identifier", async () => {
    const { url } = await start({ machineIdentifier: "abc0", version: "1.43.0.1-x" });
    const { connector } = await connect(url, TOKEN);
    expect(connector?.server).toEqual({ product: "Plex Media Server", version: "1.43.0.1-x", id: "abc0" });
  });

  test("the address of the web client is the server's", async () => {
    const { url } = await start();
    for (const path of ["/web/index.html#!/", "/web", "/"]) {
      expect((await connect(`${url}${path}`, TOKEN)).error).toBeUndefined();
    }
  });

  test("something else than this server is a wrong address, and is not shown the token", async () => {
    const json = { "content-type": "application/json" };
    for (const [status, headers, body] of [
      [200, { "content-type": "text/html" }, "<html></html>"],
      [200, json, "{}"],
      [200, json, '{"MediaContainer":{"size":0}}'],
      [404, json, "{}"],
    ] as const) {
      const { error, context } = await connect(await other(status, headers, body), TOKEN);
      expect(error?.code).toBe("SERVER_WRONG_ADDRESS");
      expect(context.sent.some(({ headers }) => "x-plex-token" in headers)).toBe(false);
      stranger?.close();
    }
  });

  test("a redirect tells the address to configure", async () => {
    const url = await other(302, { location: "https://media.example.org/web/index.html" }, "");
    const { error } = await connect(url, TOKEN);
    expect(error).toMatchObject({
      code: "SERVER_WRONG_ADDRESS",
      hint: expect.stringContaining("media.example.org"),
    });
  });

  test("an address by number over https is told from one that a certificate can hold for", async () => {
    const { error } = await connect("https://127.0.0.1:1", TOKEN);
    expect(error).toMatchObject({ code: "SERVER_UNREACHABLE", hint: expect.stringContaining("plex.direct") });
    const { error: named } = await connect("https://localhost:1", TOKEN);
    expect(named?.code).toBe("SERVER_UNREACHABLE");
    expect(named?.hint).not.toContain("plex.direct");
  });

  test("a server under maintenance is starting, and says why", async () => {
    const { url } = await start();
    if (server !== undefined) server.inMaintenance = true;
    const { error } = await connect(url, TOKEN);
    expect(error).toMatchObject({ code: "SERVER_STARTING", message: expect.stringContaining("database migrations") });
  });
});
