import "reflect-metadata";
import type { Connector, MediaURL, StreamRequest } from "mediafs/plugin-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MediaFsError } from "../../../src/core/base/index.js";
import { type ConnectorSource, ServerSource } from "../../../src/core/catalog/index.js";
import { ResumingTransport } from "../../../src/core/transport/index.js";
import { UndiciTransport } from "../../../src/core/transport/undici/index.js";
import { MemoryConnector } from "../../fakes/memory-connector.js";
import { content, RangeServer } from "../../fakes/range-server.js";

const SIGNAL = new AbortController().signal;
const KEY = "home";
const READ_BYTES = 1_000;

/** Knows two ways to every file: the second one is given when the first was refused. */
class TwoWays extends MemoryConnector {
  readonly asked: (StreamRequest | undefined)[] = [];
  ways: readonly string[] = ["/stream", "/download"];
  readonly #address: URL;

  constructor(address: URL) {
    super();
    this.#address = address;
  }

  override async getStreamURL(...[, , , request]: Parameters<Connector["getStreamURL"]>): Promise<MediaURL> {
    this.asked.push(request);
    const way = this.ways[request?.refused === undefined ? 0 : 1];
    if (way === undefined) throw new MediaFsError("SERVER_REFUSED", "in every way");
    return { url: new URL(way, this.#address) };
  }
}

let server: RangeServer;
let connector: TwoWays;
let transport: ResumingTransport;
let source: ServerSource;

beforeEach(async () => {
  server = await RangeServer.start();
  connector = new TwoWays(server.url);
  transport = new ResumingTransport(new UndiciTransport(), { patienceMs: 3_000 });
  source = sourceOf(connector);
});
afterEach(async () => {
  await transport.close();
  await server.close();
});

function sourceOf(made: Connector): ServerSource {
  const connectors: ConnectorSource = {
    keys: () => [KEY],
    connector: async () => made,
    epoch: () => 1,
    serverId: () => made.server.id,
  };
  const file = {
    kind: "source",
    serverKey: KEY,
    library: { id: "l", name: "Films", kind: "movies" },
    item: { id: "i", type: "movie", name: "Tide" },
    source: { id: "s", version: "7" },
  } as const;
  return new ServerSource(connectors, file, server.sizeBytes);
}

async function read(start = 0): Promise<void> {
  const bytes = Buffer.alloc(READ_BYTES);
  let filled = 0;
  const commit = (byteCount: number) => {
    filled += byteCount;
  };
  const sink = { space: () => bytes.subarray(filled), commit };
  await transport.read({ source, start, end: start + READ_BYTES, sink, lane: () => "foreground" }, SIGNAL);
  expect(bytes.equals(content(start, start + READ_BYTES))).toBe(true);
}

/** Every request for this path is refused. */
function refuse(path: string, status: number): void {
  server.chaos = (request) => (request.path === path ? { kind: "status", status } : undefined);
}

const pathsFrom = (count: number) => server.log.slice(count).map(({ path }) => path);

describe("an address that worked and is refused", () => {
  test.each([400, 403, 404, 410])("for good, with %i, is replaced at once", async (status) => {
    await read();
    refuse("/stream", status);
    await read(5_000);
    expect(pathsFrom(1)).toEqual(["/stream", "/download"]);
    expect(connector.asked).toEqual([{}, { refused: status }]);
    await read(9_000);
    expect(pathsFrom(3)).toEqual(["/download"]);
  });

  test.each([500, 503, 509])("for the moment, with %i, is replaced when it is refused again", async (status) => {
    await read();
    refuse("/stream", status);
    await read(5_000);
    expect(pathsFrom(1)).toEqual(["/stream", "/stream", "/download"]);
    expect(connector.asked).toEqual([{}, { refused: status }]);
  });

  test("once by a server that is busy for a moment is used again", async () => {
    await read();
    server.answerNext({ kind: "status", status: 503 });
    await read(5_000);
    expect(connector.asked).toHaveLength(1);
  });

  test("with word to come back later than anybody waits is asked for anew by the next reader", async () => {
    await read();
    server.answerNext({ kind: "status", status: 503, headers: { "retry-after": "3600" } });
    await expect(read(5_000)).rejects.toMatchObject({ code: "SERVER_STARTING" });
    await read(5_000);
    expect(connector.asked).toEqual([{}, { refused: 503 }]);
  });

  test.each([408, 416, 429, 502, 504])("with %i, which says nothing of the address, is kept", async (status) => {
    await read();
    server.answerNext({ kind: "status", status, headers: { "retry-after": "3600" } });
    await expect(read(5_000)).rejects.toThrow();
    await read(5_000);
    expect(connector.asked).toHaveLength(1);
  });
});

test("the credentials are proven before a new address only where they may be the reason", async () => {
  for (const [status, pings] of [
    [403, 1],
    [400, 1],
    [401, 2],
  ] as const) {
    await read();
    server.answerNext({ kind: "status", status });
    await read(5_000);
    expect(connector.count("ping")).toBe(pings);
  }
});

test("a server that refuses every way is asked for each of them once a read, and the reason arrives", async () => {
  connector.ways = ["/stream"];
  refuse("/stream", 403);
  await expect(read()).rejects.toMatchObject({ code: "SERVER_REFUSED" });
  expect(pathsFrom(0)).toEqual(["/stream"]);
  await expect(read()).rejects.toMatchObject({ code: "SERVER_REFUSED" });
  // It is not forgotten that the first way was refused, and the refused one is not tried.
  expect(pathsFrom(1)).toEqual([]);
  expect(connector.asked).toEqual([{}, { refused: 403 }, { refused: 403 }]);
});

test("ranges that begin together ask for the address once, and one that gives up does not take it from the others", async () => {
  const controller = new AbortController();
  const given = [source.resolve(controller.signal), source.resolve(SIGNAL), source.resolve(SIGNAL)];
  controller.abort();
  const [first, second, third] = await Promise.allSettled(given);
  expect(first).toMatchObject({ status: "rejected", reason: { code: "ABORTED" } });
  expect([second?.status, third]).toEqual(["fulfilled", second]);
  expect(connector.asked).toHaveLength(1);
});

test("a range that is refused late does not take away the address that another one obtained", async () => {
  await read();
  const first = await source.resolve(SIGNAL);
  source.invalidate(first, 403);
  const second = await source.resolve(SIGNAL);
  source.invalidate(first, 403);
  expect(await source.resolve(SIGNAL)).toBe(second);
  expect(connector.asked).toHaveLength(2);
});
