import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codeOf, newLifetime, silentLogger, systemClock } from "../../../src/core/base/index.js";
import { type RangeSource, type RangeTransport, RoutingTransport } from "../../../src/core/transport/index.js";
import { takesDetour } from "../../../src/core/transport/routing-transport.js";
import { SocketTransport } from "../../../src/core/transport/socket/index.js";
import { UndiciTransport } from "../../../src/core/transport/undici/index.js";
import { ScriptedServer } from "../../fakes/scripted-server.js";
import { scriptOf } from "./scripted-answers.js";

const NEVER = newLifetime().signal;
const CONTENT = "0123456789";
const PLAIN = answer("Content-Length: 10") + CONTENT;

function answer(...lines: readonly string[]): string {
  return `${["HTTP/1.1 206 OK", "Content-Range: bytes 0-9/100", ...lines].join("\r\n")}\r\n\r\n`;
}

let server: ScriptedServer;
let transport: SocketTransport;
beforeEach(async () => {
  server = await ScriptedServer.start();
  transport = new SocketTransport({ idleMs: 300 });
});
afterEach(async () => {
  await transport.close();
  await server.close();
});

function sourceOf(headers: Readonly<Record<string, string>> = {}): RangeSource {
  return {
    label: "film",
    serverKey: "home",
    totalBytes: 100,
    validator: undefined,
    resolve: async () => ({ url: server.url, headers }),
    invalidate: () => undefined,
  };
}

async function read(by: RangeTransport = transport, source = sourceOf(), signal = NEVER): Promise<string> {
  const bytes = Buffer.alloc(10);
  let filled = 0;
  const sink = {
    space: () => bytes.subarray(filled),
    commit: (byteCount: number) => {
      filled += byteCount;
    },
  };
  await by.read({ source, start: 0, end: 10, sink, lane: () => "foreground" }, signal);
  return bytes.toString("latin1", 0, filled);
}

const failure = (promise: Promise<unknown>) => promise.then(() => "ok", codeOf);

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition() && waited < 3_000; waited += 5) await delay(5);
  expect(condition()).toBe(true);
}

describe("a connection", () => {
  test("serves one range after another", async () => {
    server.script = scriptOf(PLAIN, "stay");
    for (let round = 0; round < 5; round += 1) expect(await read()).toBe(CONTENT);
    expect(server.connectionCount).toBe(1);
  });

  test("serves one range at a time: those side by side have their own", async () => {
    server.script = scriptOf(PLAIN, "stay");
    expect(await Promise.all([read(), read(), read()])).toEqual([CONTENT, CONTENT, CONTENT]);
    expect(server.connectionCount).toBe(3);
    await Promise.all([read(), read(), read()]);
    expect(server.connectionCount).toBe(3);
  });

  test("is kept in small numbers", async () => {
    server.script = scriptOf(PLAIN, "stay");
    await Promise.all(Array.from({ length: 20 }, () => read()));
    await until(() => server.openCount === 8);
  });

  test.each([
    ["the server closes it", answer("Content-Length: 10", "Connection: close") + CONTENT],
    ["the server speaks HTTP/1.0", PLAIN.replace("HTTP/1.1", "HTTP/1.0")],
    ["the server keeps it for a second", answer("Content-Length: 10", "Keep-Alive: timeout=1") + CONTENT],
    ["something follows the answer", `${PLAIN}HTTP/1.1 206`],
    ["its end was the end of the body", answer() + CONTENT],
  ])("is not used again if %s", async (_why, text) => {
    server.script = scriptOf(text, text === answer() + CONTENT ? "end" : "stay");
    await read();
    await read();
    expect(server.connectionCount).toBe(2);
    await until(() => server.openCount === 0);
  });

  test("is given up when something comes that nobody asked for", async () => {
    server.script = scriptOf(PLAIN, "stay");
    await read();
    server.sendUnasked("HTTP/1.1 206 OK\r\n");
    await until(() => server.openCount === 0);
    expect(await read()).toBe(CONTENT);
    expect(server.connectionCount).toBe(2);
  });

  test("that the server closes as it is used again is replaced, once", async () => {
    server.script = scriptOf(PLAIN, "stay");
    await read();
    server.closesReused = true;
    expect(await read()).toBe(CONTENT);
    expect(server.requests).toHaveLength(3);
    // A new connection that is closed without an answer is no accident.
    server.script = scriptOf("", "end");
    expect(await failure(read())).toBe("SERVER_UNREACHABLE");
    expect(server.requests).toHaveLength(5);
  });

  test("is kept after a short refusal, which is told at once", async () => {
    server.script = scriptOf("HTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\nsorry", "stay");
    expect(await failure(read())).toBe("ITEM_NOT_FOUND");
    server.script = scriptOf("HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsorry\r\n0\r\n\r\n", "stay");
    await delay(10);
    expect(await failure(read())).toBe("ITEM_NOT_FOUND");
    expect(server.connectionCount).toBe(1);
  });

  test.each([
    ["long", "HTTP/1.1 404 No\r\nContent-Length: 500000\r\n\r\nsorry"],
    ["endless", "HTTP/1.1 404 No\r\n\r\nsorry"],
    [
      "endless in chunks",
      `HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n${`4000\r\n${"x".repeat(0x4000)}\r\n`.repeat(5)}`,
    ],
    ["never complete", "HTTP/1.1 404 No\r\nContent-Length: 50\r\n\r\nsorry"],
  ])("is closed after a refusal that is %s", async (_what, text) => {
    server.script = scriptOf(text, "stay");
    expect(await failure(read())).toBe("ITEM_NOT_FOUND");
    await until(() => server.openCount === 0);
  });

  test("is closed with its transport, in use or not, and no other is opened", async () => {
    server.script = scriptOf(PLAIN, "stay");
    await read();
    server.script = scriptOf(answer("Content-Length: 10"), "stay");
    const reading = failure(Promise.all([read(), read()]));
    await until(() => server.openCount === 2);
    await transport.close();
    expect(await reading).toBe("ABORTED");
    await until(() => server.openCount === 0);
    expect(await failure(read())).toBe("ABORTED");
  });

  test("to nowhere fails with its reason", async () => {
    const source = { ...sourceOf(), resolve: async () => ({ url: new URL("http://127.0.0.1:1/") }) };
    expect(await failure(read(transport, source))).toBe("SERVER_UNREACHABLE");
    const unknown = { ...sourceOf(), resolve: async () => ({ url: new URL("http://no-such-host.invalid/") }) };
    expect(await failure(read(transport, unknown))).toBe("SERVER_UNREACHABLE");
  });

  test("by a name of several addresses reaches the one that listens", async () => {
    server.script = scriptOf(PLAIN, "stay");
    const url = new URL(server.url);
    url.hostname = "localhost";
    expect(await read(transport, { ...sourceOf(), resolve: async () => ({ url }) })).toBe(CONTENT);
  });
});

describe("memory", () => {
  test("is not touched after an abort, whatever still comes", async () => {
    server.script = scriptOf(answer("Content-Length: 10") + CONTENT.slice(0, 4), "stay");
    const bytes = Buffer.alloc(10, 0x2e);
    let filled = 0;
    const controller = new AbortController();
    const sink = {
      space: () => bytes.subarray(filled),
      commit: (byteCount: number) => {
        filled += byteCount;
        // From within, as a cache does that wants no more.
        controller.abort();
      },
    };
    const request = { source: sourceOf(), start: 0, end: 10, sink, lane: () => "foreground" as const };
    expect(await failure(transport.read(request, controller.signal))).toBe("ABORTED");
    server.sendUnasked("more");
    await until(() => server.openCount === 0);
    expect(bytes.toString("latin1")).toBe("0123......");
  });

  test("that is refused ends the read", async () => {
    server.script = scriptOf(PLAIN, "stay");
    const full = { space: () => Buffer.alloc(0), commit: () => undefined };
    const request = { source: sourceOf(), start: 0, end: 10, sink: full, lane: () => "foreground" as const };
    expect(await failure(transport.read(request, NEVER))).toBe("INTERNAL");
    await until(() => server.openCount === 0);
  });
});

describe("what is unusual", () => {
  const routed = () => {
    const routes = { fast: transport, general: new UndiciTransport({ idleMs: 300 }) };
    return new RoutingTransport(routes, systemClock, silentLogger);
  };
  const STRANGE = `\r\n${PLAIN}`;

  test("is read the general way, and so is what follows", async () => {
    const routing = routed();
    server.script = scriptOf(STRANGE, "stay");
    expect(await read(routing)).toBe(CONTENT);
    expect(server.requests).toHaveLength(2);
    expect(await read(routing)).toBe(CONTENT);
    expect(server.requests).toHaveLength(3);
    expect(await routing.measure({ ...sourceOf(), serverKey: "other" }, "foreground", NEVER).catch(codeOf)).toBe(
      "RANGE_WRONG",
    );
    await routing.close();
  });

  test("is a request with headers that concern the connection, too", async () => {
    const routing = routed();
    server.script = scriptOf(PLAIN, "stay");
    expect(await read(routing, sourceOf({ Host: "other.example" }))).toBe(CONTENT);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toContain("host: other.example\r\n");
    await routing.close();
  });

  test("no error is, that the fast way understood", async () => {
    const routing = routed();
    server.script = scriptOf("HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n", "stay");
    expect(await failure(read(routing))).toBe("RATE_LIMITED");
    expect(server.requests).toHaveLength(1);
    await routing.close();
  });

  test("nobody is served the general way for ever", () => {
    expect(takesDetour(undefined, 5)).toBe(false);
    expect(takesDetour(6, 5)).toBe(true);
    expect(takesDetour(5, 5)).toBe(false);
  });
});

describe("secrets", () => {
  test("of a request are in no error", async () => {
    const source = {
      ...sourceOf(),
      resolve: async () => ({ url: new URL(`${server.url}?token=hidden`), headers: { "X-Token": "hidden" } }),
    };
    for (const text of [
      "hidden\r\n\r\n",
      "HTTP/1.1 200 hidden\r\nhidden: hidden\0",
      "HTTP/1.1 500 hidden\r\n\r\nhidden",
      "",
    ]) {
      server.script = scriptOf(text, "end");
      const error = await read(transport, source).catch((thrown: unknown) => thrown);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).stack)).not.toContain(
        "hidden",
      );
    }
  });
});
