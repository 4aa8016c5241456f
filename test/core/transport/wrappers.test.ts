import http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codeOf, type Lane, type LogFields, silentLogger, systemClock } from "../../../src/core/base/index.js";
import {
  FairBlobTransport,
  FairTransport,
  ObservedBlobTransport,
  ObservedTransport,
  type RangeSource,
  type RangeTransport,
  ResumingTransport,
  RetryingBlobTransport,
  ServerSlots,
} from "../../../src/core/transport/index.js";
import { retryPauseMs } from "../../../src/core/transport/retry.js";
import { SocketTransport } from "../../../src/core/transport/socket/index.js";
import { UndiciBlobTransport, UndiciTransport } from "../../../src/core/transport/undici/index.js";
import { content, RangeServer } from "../../fakes/range-server.js";

const NEVER = new AbortController().signal;
const FOREGROUND = (): Lane => "foreground";

let server: RangeServer;
beforeEach(async () => {
  server = await RangeServer.start();
});
afterEach(() => server.close());

interface CountedSource extends RangeSource {
  resolved: number;
  invalidated: number;
}

function sourceOf(change: Partial<RangeSource> = {}): CountedSource {
  const source: CountedSource = {
    label: "film",
    serverKey: "home",
    totalBytes: server.sizeBytes,
    validator: undefined,
    resolved: 0,
    invalidated: 0,
    resolve: async () => {
      source.resolved += 1;
      return { url: server.url, headers: { Authorization: "Secret token" } };
    },
    invalidate: () => {
      source.invalidated += 1;
    },
    ...change,
  };
  return source;
}

function sinkOf(byteLength: number) {
  const bytes = Buffer.alloc(byteLength);
  let filled = 0;
  return {
    bytes,
    space: () => bytes.subarray(filled),
    commit: (byteCount: number) => {
      filled += byteCount;
    },
  };
}

async function readThrough(transport: RangeTransport, source: RangeSource, start: number, end: number) {
  const sink = sinkOf(end - start);
  await transport.read({ source, start, end, sink, lane: FOREGROUND }, NEVER);
  expect(sink.bytes.equals(content(start, end))).toBe(true);
}

describe("resuming", () => {
  let transport: ResumingTransport;
  beforeEach(() => {
    transport = new ResumingTransport(new UndiciTransport({ idleMs: 300 }), { patienceMs: 2_000 });
  });
  afterEach(() => transport.close());

  test("goes on from the byte reached", async () => {
    server.answerNext(
      { kind: "reset", afterBytes: 70_000 },
      { kind: "short", byBytes: 900_000 },
      { kind: "stall", afterBytes: 5 },
    );
    await readThrough(transport, sourceOf(), 0, 1_000_000);
    const starts = server.log.map(({ start }) => start);
    expect(starts).toHaveLength(4);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts.at(-1)).toBeGreaterThan(0);
  });

  test.each([401, 403, 404, 410])("asks for a new address once after %i", async (status) => {
    const source = sourceOf();
    server.answerNext({ kind: "status", status });
    await readThrough(transport, source, 0, 1_000);
    expect(source.invalidated).toBe(1);
    server.answerNext({ kind: "status", status }, { kind: "status", status });
    await expect(readThrough(transport, source, 0, 1_000)).rejects.toThrow();
    expect(server.log).toHaveLength(4);
    // Once for another try, and once for the next reader.
    expect(source.invalidated).toBe(3);
  });

  test("a source that cannot be resolved is not asked again", async () => {
    const { MediaFsError } = await import("../../../src/core/base/index.js");
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      throw new MediaFsError("AUTH_REJECTED", "no");
    };
    await expect(readThrough(transport, sourceOf({ resolve }), 0, 10)).rejects.toMatchObject({ code: "AUTH_REJECTED" });
    expect(asked).toBe(1);
  });

  test("wrong ranges are borne a few times only", async () => {
    server.chaos = () => ({ kind: "wrongStart", byBytes: 1 });
    await expect(readThrough(transport, sourceOf(), 0, 10)).rejects.toMatchObject({ code: "RANGE_WRONG" });
    expect(server.log).toHaveLength(4);
  });

  test("honours Retry-After, and gives up at once when it is too long", async () => {
    server.answerNext({ kind: "status", status: 503, headers: { "retry-after": "1" } });
    const before = Date.now();
    await readThrough(transport, sourceOf(), 0, 10);
    expect(Date.now() - before).toBeGreaterThanOrEqual(990);
    server.answerNext({ kind: "status", status: 429, headers: { "retry-after": "3600" } });
    await expect(readThrough(transport, sourceOf(), 0, 10)).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  test("survives a restart of the server", async () => {
    server.bytesPerSecond = 4 * 1024 * 1024;
    const reading = readThrough(transport, sourceOf(), 0, 2_000_000);
    while ((server.log[0]?.sentBytes ?? 0) === 0) await delay(5);
    await server.close();
    await delay(300);
    await server.listen();
    await reading;
  });

  test("fails with the reason when the server stays away", async () => {
    await server.close();
    const impatient = new ResumingTransport(new UndiciTransport(), { patienceMs: 300 });
    await expect(readThrough(impatient, sourceOf(), 0, 10)).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
    await impatient.close();
  });

  test("an abort ends a pause at once", async () => {
    server.answerNext({ kind: "status", status: 503, headers: { "retry-after": "1" } });
    const controller = new AbortController();
    const request = { source: sourceOf(), start: 0, end: 10, sink: sinkOf(10), lane: FOREGROUND };
    const reading = transport.read(request, controller.signal).catch(codeOf);
    while (server.log.length === 0) await delay(5);
    controller.abort();
    expect(await reading).toBe("ABORTED");
  });

  test("pauses grow from 100 ms to 3 s, jittered", () => {
    expect([1, 2, 3, 6, 50].map((failures) => retryPauseMs(failures, undefined, 1))).toEqual([
      100, 200, 400, 3_000, 3_000,
    ]);
    expect(retryPauseMs(1, undefined, 0)).toBe(50);
    expect(retryPauseMs(1, 5_000, 0)).toBe(5_000);
  });
});

describe("fairness", () => {
  test("a server never has more connections than slots, and one is kept for whoever waits", async () => {
    server.latencyMs = 30;
    const slots = new ServerSlots(() => 3, systemClock);
    const transport = new FairTransport(new UndiciTransport(), slots);
    const source = sourceOf();
    const order: Lane[] = [];
    const read = async (lane: Lane) => {
      const request = { source, start: 0, end: 10, sink: sinkOf(10), lane: () => lane };
      await transport.read(request, NEVER);
      order.push(lane);
    };
    const guesses = Array.from({ length: 6 }, () => read("speculation"));
    expect(slots.usage("home")).toEqual({ used: 2, waiting: 4 });
    const foreground = read("foreground");
    expect(slots.usage("home").used).toBe(3);
    await Promise.all([...guesses, foreground]);
    expect(order.indexOf("foreground")).toBeLessThanOrEqual(2);
    expect(slots.usage("home")).toEqual({ used: 0, waiting: 0 });
    await transport.close();
  });

  test("a waiter whose lane rises takes the slot that is kept free", async () => {
    const slots = new ServerSlots(() => 2, systemClock);
    const first = await slots.acquire("home", () => "prefetch", NEVER);
    let lane: Lane = "speculation";
    const waiting = slots.acquire("home", () => lane, NEVER);
    expect(slots.usage("home").waiting).toBe(1);
    lane = "foreground";
    (await waiting)();
    first();
  });

  test("the lane counts at the moment a slot comes free, then the order of arrival", async () => {
    const slots = new ServerSlots(() => 1, systemClock);
    const first = await slots.acquire("home", FOREGROUND, NEVER);
    const order: string[] = [];
    const lanes: Record<string, Lane> = { a: "speculation", b: "prefetch", c: "speculation" };
    const all = Object.keys(lanes).map((name) =>
      slots
        .acquire("home", () => lanes[name] ?? "sidecar", NEVER)
        .then((release) => {
          order.push(name);
          release();
        }),
    );
    lanes.c = "foreground";
    first();
    await Promise.all(all);
    expect(order).toEqual(["c", "b", "a"]);
  });

  test("a waiter that gives up leaves the queue", async () => {
    const slots = new ServerSlots(() => 1, systemClock);
    const first = await slots.acquire("home", FOREGROUND, NEVER);
    const controller = new AbortController();
    const waiting = slots.acquire("home", FOREGROUND, controller.signal).catch(codeOf);
    controller.abort();
    expect(await waiting).toBe("ABORTED");
    first();
    first();
    expect(slots.usage("home")).toEqual({ used: 0, waiting: 0 });
  });

  test("after 429 the whole server rests, others do not", async () => {
    server.answerNext({ kind: "status", status: 429, headers: { "retry-after": "1" } });
    const slots = new ServerSlots(() => 4, systemClock);
    const transport = new FairTransport(new UndiciTransport(), slots);
    await expect(readThrough(transport, sourceOf(), 0, 10)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    const order: string[] = [];
    const read = async (serverKey: string) => {
      await readThrough(transport, sourceOf({ serverKey }), 0, 10);
      order.push(serverKey);
    };
    const before = Date.now();
    await Promise.all([read("home"), read("other")]);
    expect(order).toEqual(["other", "home"]);
    expect(Date.now() - before).toBeGreaterThanOrEqual(900);
    await transport.close();
  });
});

describe.each([
  ["undici", UndiciTransport],
  ["socket", SocketTransport],
])("with the %s transport, redirects", (_name, Transport) => {
  const seen: { readonly path: string; readonly headers: http.IncomingHttpHeaders }[] = [];
  let front: http.Server;
  let location = "";
  beforeEach(async () => {
    seen.length = 0;
    front = http.createServer((request, response) => {
      seen.push({ path: request.url ?? "", headers: request.headers });
      response.writeHead(307, { location }).end("moved");
    });
    await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => new Promise((resolve) => front.close(resolve)));

  const frontUrl = () => new URL(`http://127.0.0.1:${(front.address() as AddressInfo).port}/a`);

  test("lead to the bytes, and no credential leaves its origin", async () => {
    const transport = new Transport();
    location = server.url.href;
    const headers = { Authorization: "Secret", "X-Token": "secret" };
    await readThrough(transport, sourceOf({ resolve: async () => ({ url: frontUrl(), headers }) }), 5, 5_000);
    expect(seen[0]?.headers).toMatchObject({ authorization: "Secret", "x-token": "secret", range: "bytes=5-4999" });
    expect(server.log[0]?.headers).toMatchObject({ range: "bytes=5-4999", "accept-encoding": "identity" });
    expect(Object.keys(server.log[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(["authorization"]));
    expect(Object.keys(server.log[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(["x-token"]));
    await transport.close();
  });

  test.each(["/again", "ftp://127.0.0.1/x", ""])("to %o lead nowhere", async (target) => {
    const transport = new Transport();
    location = target;
    const reading = readThrough(transport, sourceOf({ resolve: async () => ({ url: frontUrl() }) }), 0, 10);
    await expect(reading).rejects.toMatchObject({ code: "SERVER_BAD_ANSWER" });
    expect(seen.length).toBeLessThanOrEqual(4);
    await transport.close();
  });
});

describe("blobs", () => {
  let files: http.Server;
  let answer: http.RequestListener;
  let transport: RetryingBlobTransport;
  beforeEach(async () => {
    files = http.createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
    const slots = new ServerSlots(() => 2, systemClock);
    const fair = new FairBlobTransport(new UndiciBlobTransport({ idleMs: 300 }), slots);
    transport = new RetryingBlobTransport(fair, { patienceMs: 1_500 });
  });
  afterEach(async () => {
    await transport.close();
    await new Promise((resolve) => files.close(resolve));
  });
  const media = () => ({ url: new URL(`http://127.0.0.1:${(files.address() as AddressInfo).port}/poster`) });

  test("come whole, with their type", async () => {
    answer = (_, response) => response.writeHead(200, { "content-type": "Image/JPEG; x=1" }).end("picture");
    const { bytes, contentType } = await transport.fetch("home", media(), 100, NEVER);
    expect(Buffer.from(bytes).toString()).toBe("picture");
    expect(contentType).toBe("image/jpeg");
  });

  test("are tried again after what may pass", async () => {
    let requests = 0;
    answer = (_, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(503).end();
      else if (requests === 2) response.writeHead(200, { "content-length": 7 }).end("pic", () => response.destroy());
      else response.end("picture");
    };
    expect((await transport.fetch("home", media(), 100, NEVER)).bytes).toHaveLength(7);
  });

  test.each([
    [404, "ITEM_NOT_FOUND"],
    [401, "AUTH_REJECTED"],
    [403, "ACCESS_DENIED"],
    [503, "SERVER_STARTING"],
  ])("that are answered with %i fail with %s", async (status, code) => {
    answer = (_, response) => response.writeHead(status).end();
    await expect(transport.fetch("home", media(), 100, NEVER)).rejects.toMatchObject({ code });
    await expect(transport.measure("home", media(), NEVER)).rejects.toMatchObject({ code });
  });

  test("over the limit are refused, announced or not", async () => {
    answer = (_, response) => response.writeHead(200, { "content-length": 7 }).end("picture");
    await expect(transport.fetch("home", media(), 6, NEVER)).rejects.toMatchObject({ code: "RANGE_LONG" });
    answer = (_, response) => response.writeHead(200).write("pic", () => response.end("ture"));
    await expect(transport.fetch("home", media(), 6, NEVER)).rejects.toMatchObject({ code: "RANGE_LONG" });
  });

  test("are measured by HEAD, where the server says", async () => {
    answer = ({ method }, response) => response.writeHead(method === "HEAD" ? 200 : 500, { "content-length": 7 }).end();
    expect(await transport.measure("home", media(), NEVER)).toBe(7);
    answer = (_, response) => response.writeHead(405).end();
    expect(await transport.measure("home", media(), NEVER)).toBeUndefined();
    answer = (_, response) => response.writeHead(200, { "transfer-encoding": "chunked" }).end();
    expect(await transport.measure("home", media(), NEVER)).toBeUndefined();
  });

  test("end at their deadline even if the server is silent", async () => {
    answer = () => undefined;
    await expect(transport.fetch("home", media(), 6, NEVER)).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
  });
});

describe("what is logged of requests", () => {
  test("is the file, the range and how it ended, never an address", async () => {
    const logged: (LogFields | undefined)[] = [];
    const log = { ...silentLogger, debug: (_message: string, fields?: LogFields) => void logged.push(fields) };
    const ranges = new ObservedTransport(new UndiciTransport(), log);
    const blobs = new ObservedBlobTransport(new UndiciBlobTransport(), log);
    const secret = { url: new URL(`${server.url}?token=hidden`), headers: { Authorization: "hidden" } };
    const source = sourceOf({ resolve: async () => secret });
    await ranges.read({ source, start: 0, end: 10, sink: sinkOf(10), lane: FOREGROUND }, NEVER);
    await ranges
      .measure(sourceOf({ resolve: async () => ({ url: new URL("http://127.0.0.1:1") }) }), "sidecar", NEVER)
      .catch(() => undefined);
    await blobs.fetch("home", secret, 1e9, NEVER).catch(() => undefined);
    expect(logged).toMatchObject([
      { file: "film", start: 0, end: 10, lane: "foreground" },
      { sizeOf: "film", lane: "sidecar", code: "SERVER_UNREACHABLE" },
      { server: "home", path: new URL(server.url).pathname },
    ]);
    expect(JSON.stringify(logged)).not.toContain("hidden");
    await Promise.all([ranges.close(), blobs.close()]);
  });
});
