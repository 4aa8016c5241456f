import "reflect-metadata";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Clock, hasCode, type MediaFsError, SecretRegistry } from "../../../src/core/base/index.js";
import { createLogger } from "../../../src/core/base/pino/index.js";
import { resolveConfig } from "../../../src/core/config/index.js";
import { PluginHost } from "../../../src/core/plugin-host/index.js";
import type { Store } from "../../../src/core/store/index.js";
import { freshFolder, pluginSource, writeFiles } from "./plugin-folder.js";

/** A plugin that logs in over HTTP: 200 connects, other statuses fail with the code they are named for. */
const CLIENT = pluginSource("client", {
  options: `{
    url: { type: "url", required: true, help: "Address" },
    apiKey: { type: "string", secret: true, help: "Key" },
    username: { type: "string", help: "User" },
  }`,
  connect: `async (context) => {
    globalThis.mediafsTestContexts?.push(context);
    const { http, options, signal, fail, store } = context;
    const url = new URL(options.url);
    const answer = await http.request({ url, signal, retries: 0 });
    if (answer.status === 401) throw fail("AUTH_REJECTED", "the server refused " + options.apiKey);
    if (answer.status === 503) throw fail("SERVER_STARTING", "not yet", { retryAfterMs: Number(answer.headers["retry-after"] ?? 0) * 1000 });
    if (answer.status === 500) throw new TypeError("a fault of the plugin");
    if (answer.status === 204) return { server: { product: "Example" } };
    store.set("token", "issued-token-0123456789");
    return {
      server: { product: "Example", version: "1.0", id: "server-" + answer.text() },
      ping: async (pingSignal) => {
        const pong = await http.request({ url, signal: pingSignal, retries: 0 });
        if (pong.status !== 200) throw fail("SERVER_STARTING", "not now");
      },
      listLibraries: async () => [], listItems: async () => ({ items: [] }),
      getStreamURL: async () => ({ url }), getArtworkURL: async () => ({ url }),
      close: async () => { globalThis.mediafsTestClosed?.push(options.url); },
    };
  }`,
});

interface Globals {
  mediafsTestContexts?:
    | { signal: AbortSignal; deviceId: string; fail: (code: string, message: string) => Error }[]
    | undefined;
  mediafsTestClosed?: string[] | undefined;
}
const globals: typeof globalThis & Globals = globalThis;
const savedStateHome = process.env.XDG_STATE_HOME;
const never = new AbortController().signal;
let stateHome: string;

beforeEach(async () => {
  stateHome = await freshFolder();
  process.env.XDG_STATE_HOME = stateHome;
  globals.mediafsTestContexts = [];
  globals.mediafsTestClosed = [];
});
afterEach(() => {
  if (savedStateHome === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = savedStateHome;
});

class ManualClock implements Clock {
  #nowMs = 1_700_000_000_000;
  readonly #timers = new Map<() => void, number>();

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const run = () => callback();
    this.#timers.set(run, this.#nowMs + delayMs);
    return () => void this.#timers.delete(run);
  }

  /** Delays until each timer, shortest first. */
  pending(): readonly number[] {
    return [...this.#timers.values()].map((dueMs) => dueMs - this.#nowMs).sort((a, b) => a - b);
  }

  advance(byMs: number): void {
    this.#nowMs += byMs;
    for (const [run, dueMs] of [...this.#timers]) {
      if (dueMs > this.#nowMs) continue;
      this.#timers.delete(run);
      run();
    }
  }
}

/** Answers with the status last set; `hang` answers nothing. */
async function scriptedServer() {
  const state = { status: 200 as number | "hang", retryAfter: "0", hits: 0 };
  const server = createServer((_request, response) => {
    state.hits += 1;
    if (state.status === "hang") return;
    response.writeHead(state.status, { "retry-after": state.retryAfter }).end(state.status === 200 ? "A" : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
}

function memoryStore(): Pick<Store, "get" | "set"> {
  const values = new Map<string, Uint8Array>();
  return {
    get: (namespace, key) => {
      const bytes = values.get(`${namespace} ${key}`);
      return bytes && { bytes, storedAtMs: 0 };
    },
    set: (namespace, key, bytes) => void values.set(`${namespace} ${key}`, bytes),
  };
}

async function setUp(servers: readonly object[], store = memoryStore()) {
  const folder = await freshFolder();
  await writeFiles(folder, { "client.mjs": CLIENT });
  const raw = { plugins: ["./client.mjs"], servers };
  // One configuration file for all hosts of a test: what is kept belongs to it.
  const { config } = await resolveConfig(raw, { cwd: folder, env: {} });
  const secrets = new SecretRegistry();
  const lines: string[] = [];
  const log = createLogger({
    level: "trace",
    format: "json",
    secrets,
    destination: { write: (text) => void lines.push(text) },
  });
  const clock = new ManualClock();
  const configured = { ...config, plugins: [join(folder, "client.mjs")] };
  const open = () => {
    const host = new PluginHost(configured, log, secrets, clock, store as Store);
    onTestFinished(() => host.close());
    return host;
  };
  return { host: open(), open, clock, secrets, lines, store };
}

async function failure(promise: Promise<unknown>): Promise<MediaFsError> {
  return promise.then(
    () => expect.unreachable("it resolved"),
    (error: unknown) => error as MediaFsError,
  );
}

const stateOf = (host: PluginHost, key: string) => host.servers().find((server) => server.key === key)?.state;

describe("connecting", () => {
  test("entries connect in the background, and their connectors and identities are to be had", async () => {
    const server = await scriptedServer();
    const { host } = await setUp([
      { alias: "A", type: "client", username: "cyril", url: server.url },
      { alias: "B", type: "client", url: server.url, enabled: false },
    ]);
    await host.start();
    expect(host.keys()).toEqual(["cyril@A"]);
    expect((await host.connector("cyril@A", never)).server.id).toBe("server-A");
    expect(host.serverId("cyril@A")).toBe("server-A");
    expect(await host.ping("cyril@A", never)).toBeGreaterThanOrEqual(0);
    expect(host.servers()).toEqual([
      expect.objectContaining({ key: "cyril@A", state: "ready", product: "Example", version: "1.0", error: undefined }),
      expect.objectContaining({ key: "B", state: "disabled", product: undefined }),
    ]);
    expect(host.reports().find(({ name }) => name === "client")).toMatchObject({
      origin: "configured",
      state: "loaded",
    });
    expect((await failure(host.connector("B", never))).code).toBe("NOT_FOUND");
  });

  test("only named entries are mounted, disabled ones included, and an unknown name is a wrong usage", async () => {
    const server = await scriptedServer();
    const entry = { type: "client", url: server.url };
    const { host, open } = await setUp([
      { ...entry, alias: "A" },
      { ...entry, alias: "Beta", enabled: false },
    ]);
    await host.start(["Beta"]);
    expect(host.keys()).toEqual(["Beta"]);
    await host.connector("Beta", never);
    expect(stateOf(host, "A")).toBe("disabled");
    const error = await failure(open().start(["beat"]));
    expect(error).toMatchObject({ code: "USAGE", hint: "Did you mean Beta?" });
  });

  test("start does not wait for a server, and close does not wait for one either", async () => {
    const server = await scriptedServer();
    server.status = "hang";
    const { host } = await setUp([{ alias: "A", type: "client", url: server.url }]);
    await host.start();
    const waiting = failure(host.connector("A", never));
    await expect.poll(() => server.hits).toBe(1);
    expect(stateOf(host, "A")).toBe("connecting");
    await host.close();
    expect((await waiting).code).toBe("ABORTED");
    expect(globals.mediafsTestContexts?.[0]?.signal.aborted).toBe(true);
  });

  test("who gives up waiting does not end the attempt for others", async () => {
    const server = await scriptedServer();
    server.status = "hang";
    const { host } = await setUp([{ alias: "A", type: "client", url: server.url }]);
    await host.start();
    const impatient = new AbortController();
    const gone = failure(host.connector("A", impatient.signal));
    impatient.abort();
    expect((await gone).code).toBe("ABORTED");
    expect(stateOf(host, "A")).toBe("connecting");
  });

  test("close lets the connectors close and may be called twice", async () => {
    const server = await scriptedServer();
    const { host } = await setUp([{ alias: "A", type: "client", url: server.url }]);
    await host.start();
    await host.connector("A", never);
    await Promise.all([host.close(), host.close()]);
    await host.close();
    expect(globals.mediafsTestClosed).toEqual([server.url]);
    expect((await failure(host.connector("A", never))).code).toBe("ABORTED");
  });
});

describe("failing", () => {
  test("one failing entry, one with mistakes and one without a plugin leave the others alone", async () => {
    const [good, bad] = [await scriptedServer(), await scriptedServer()];
    bad.status = 401;
    const { host } = await setUp([
      { alias: "Rejected", type: "client", url: bad.url, apiKey: "S3CRET-KEY" },
      { alias: "Misspelt", type: "client", url: bad.url, apikey: "S3CRET-TYPO" },
      { alias: "Unknown", type: "cleint", url: bad.url },
      { alias: "Faulty", type: "client", url: (await scriptedServerWith(500)).url },
      { alias: "Shapeless", type: "client", url: (await scriptedServerWith(204)).url },
      { alias: "Good", type: "client", url: good.url },
    ]);
    await host.start();
    expect((await host.connector("Good", never)).server.version).toBe("1.0");
    const codes = ["Rejected", "Misspelt", "Unknown", "Faulty", "Shapeless"].map(async (key) => {
      return (await failure(host.connector(key, never))).code;
    });
    const expected = ["AUTH_REJECTED", "CONFIG_INVALID", "PLUGIN_NOT_FOUND", "PLUGIN_FAILED", "PLUGIN_SHAPE"];
    expect(await Promise.all(codes)).toEqual(expected);
    const errors = host.servers().map(({ error }) => error);
    expect(errors[1]?.message).toContain("servers[1].apikey: found an unknown key");
    expect(errors[2]?.hint).toContain("Did you mean client?");
    expect(errors[4]?.message).toContain("server.version");
    expect(JSON.stringify(errors)).not.toContain("S3CRET");
    expect(host.keys()).toHaveLength(6);
  });

  test("an error that a plugin makes with a code that there is not keeps its words", async () => {
    const server = await scriptedServer();
    const { host } = await setUp([{ alias: "A", type: "client", url: server.url }]);
    await host.start();
    await host.connector("A", never);
    const error = globals.mediafsTestContexts?.[0]?.fail("NO_SUCH_CODE", "the disk is full");
    expect(error).toMatchObject({ code: "PLUGIN_FAILED", message: "the disk is full" });
  });

  test("a rejection is never repeated by itself, and reconnect tries again", async () => {
    const server = await scriptedServer();
    server.status = 401;
    const { host, clock } = await setUp([{ alias: "A", type: "client", url: server.url }]);
    await host.start();
    await failure(host.connector("A", never));
    expect(clock.pending()).toEqual([]);
    clock.advance(3_600_000);
    await failure(host.connector("A", never));
    expect(server.hits).toBe(1);
    server.status = 200;
    host.reconnect("A");
    await host.connector("A", never);
    expect(server.hits).toBe(2);
  });

  test("a server that is down is asked again with growing pauses, up to half a minute", async () => {
    const server = await scriptedServer();
    server.status = 503;
    const { host, clock } = await setUp([{ alias: "A", type: "client", url: server.url }]);
    await host.start();
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await expect.poll(() => server.hits === attempt && stateOf(host, "A") === "failed").toBe(true);
      const [pauseMs = 0] = clock.pending();
      pauses.push(pauseMs);
      clock.advance(pauseMs);
    }
    for (const [index, pauseMs] of pauses.entries()) {
      const middle = Math.min(30_000, 1000 * 2 ** index);
      expect(pauseMs).toBeGreaterThanOrEqual(middle * 0.8);
      expect(pauseMs).toBeLessThanOrEqual(middle * 1.2);
    }
    await expect.poll(() => stateOf(host, "A")).toBe("failed");
    server.status = 200;
    clock.advance(clock.pending()[0] ?? 0);
    await expect.poll(() => stateOf(host, "A")).toBe("ready");
    expect(host.servers()[0]?.error).toBeUndefined();
  });

  test("who asks for a failed entry gets an attempt at once, but not twice in a second", async () => {
    const server = await scriptedServer();
    server.status = 503;
    const { host, clock } = await setUp([{ alias: "A", type: "client", url: server.url }]);
    await host.start();
    expect((await failure(host.connector("A", never))).code).toBe("SERVER_STARTING");
    expect((await failure(host.connector("A", never))).code).toBe("SERVER_STARTING");
    expect(server.hits).toBe(1);
    clock.advance(clock.pending()[0] ?? 0);
    await expect.poll(() => server.hits === 2 && stateOf(host, "A") === "failed").toBe(true);
    server.status = 200;
    // The second pause is 1.6 s at least: it is the asking that brings the third attempt.
    clock.advance(999);
    expect((await failure(host.connector("A", never))).code).toBe("SERVER_STARTING");
    expect(server.hits).toBe(2);
    clock.advance(1);
    expect((await host.connector("A", never)).server.id).toBe("server-A");
    expect(server.hits).toBe(3);
    expect(clock.pending()).toEqual([]);
  });

  test("an entry that failed answers with its last error soon, even when the new attempt hangs", async () => {
    const server = await scriptedServer();
    server.status = 503;
    const { host, clock } = await setUp([{ alias: "A", type: "client", url: server.url }]);
    await host.start();
    await failure(host.connector("A", never));
    server.status = "hang";
    clock.advance(1300);
    const asking = failure(host.connector("A", never));
    await expect.poll(() => server.hits).toBe(2);
    clock.advance(2000);
    expect((await asking).code).toBe("SERVER_STARTING");
  });

  test("Retry-After is honoured, also when somebody asks", async () => {
    const server = await scriptedServer();
    Object.assign(server, { status: 503, retryAfter: "120" });
    const { host, clock } = await setUp([{ alias: "A", type: "client", url: server.url }]);
    await host.start();
    await failure(host.connector("A", never));
    expect(clock.pending()).toEqual([120_000]);
    clock.advance(60_000);
    await failure(host.connector("A", never));
    expect(server.hits).toBe(1);
    server.status = 200;
    clock.advance(60_000);
    await host.connector("A", never);
  });

  test("a ping that fails is shown, and the next good one clears it", async () => {
    const server = await scriptedServer();
    const { host } = await setUp([{ alias: "A", type: "client", url: server.url }]);
    await host.start();
    await host.ping("A", never);
    server.status = 503;
    expect((await failure(host.ping("A", never))).code).toBe("SERVER_STARTING");
    expect(host.servers()[0]).toMatchObject({ state: "ready", error: { code: "SERVER_STARTING" } });
    server.status = 200;
    await host.ping("A", never);
    expect(host.servers()[0]?.error).toBeUndefined();
  });
});

async function scriptedServerWith(status: number | "hang") {
  return Object.assign(await scriptedServer(), { status });
}

describe("what is kept", () => {
  test("the server's id is known before the next connection, and not that of another address", async () => {
    const server = await scriptedServer();
    const first = await setUp([{ alias: "A", type: "client", url: server.url }]);
    expect(first.host.serverId("A")).toBeUndefined();
    await first.host.start();
    await first.host.connector("A", never);
    await first.host.close();
    const silent = await scriptedServerWith("hang");
    server.status = "hang";
    const again = await setUp([{ alias: "A", type: "client", url: server.url }], first.store);
    await again.host.start();
    expect(again.host.serverId("A")).toBe("server-A");
    const moved = await setUp([{ alias: "A", type: "client", url: silent.url }], first.store);
    await moved.host.start();
    expect(moved.host.serverId("A")).toBeUndefined();
  });

  test("each entry has its own device id and store, in files whose names tell nothing", async () => {
    const server = await scriptedServer();
    const { host, open } = await setUp([
      { alias: "Alpha", type: "client", url: server.url, apiKey: "S3CRET-KEY" },
      { alias: "Beta", type: "client", url: server.url },
    ]);
    await host.start();
    await Promise.all(["Alpha", "Beta"].map((key) => host.connector(key, never)));
    const files = await readdir(join(stateHome, "mediafs"));
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect(file).toMatch(/^[0-9a-f]{32}\.json$/);
      const text = await readFile(join(stateHome, "mediafs", file), "utf8");
      expect(text).toContain("issued-token-0123456789");
      expect(text).not.toContain("S3CRET-KEY");
    }
    const again = open();
    await again.start();
    await Promise.all(["Alpha", "Beta"].map((key) => again.connector(key, never)));
    const ids = globals.mediafsTestContexts?.map(({ deviceId }) => deviceId) ?? [];
    expect(new Set(ids).size).toBe(2);
    expect([...ids.slice(0, 2)].sort()).toEqual([...ids.slice(2)].sort());
  });

  test("no secret is logged: neither options, nor what a server issued, nor what an error quotes", async () => {
    const server = await scriptedServer();
    const { host, lines, secrets } = await setUp([
      { alias: "A", type: "client", url: server.url, apiKey: "S3CRET-KEY" },
      { alias: "B", type: "client", url: (await scriptedServerWith(401)).url, apiKey: "S3CRET-OTHER" },
    ]);
    await host.start();
    await host.connector("A", never);
    await failure(host.connector("B", never));
    expect(lines.join("")).not.toMatch(/S3CRET|issued-token/);
    expect(lines.some((line) => line.includes("AUTH_REJECTED") && line.includes('"scope":"plugin-host/B"'))).toBe(true);
    expect(secrets.mask("S3CRET-KEY issued-token-0123456789")).toBe("*** ***");
    expect(hasCode(await failure(host.connector("B", never)), "AUTH_REJECTED")).toBe(true);
  });
});
