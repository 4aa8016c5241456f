import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { ErrorCode } from "../core/base/index.js";
import { codeOf } from "../core/base/index.js";
import type { RangeRequest, RangeSource, RangeTransport } from "../core/transport/index.js";
import type { ConformanceCase } from "./conformance-case.js";
import type { FaultyRangeServer, RangeFault } from "./faulty-range-server.js";
import { MemorySink } from "./memory-sink.js";
import { RAW_RANGE, RIGHT_RAW_ANSWERS, WRONG_RAW_ANSWERS } from "./raw-answers.js";

/** How to make what is judged. */
export interface RangeTransportSubject {
  /** A transport without wrappers, which gives a silent server up after `idleMs`. */
  create(idleMs: number): RangeTransport;
  /** A server started for one case. */
  serve(): Promise<FaultyRangeServer & { close(): Promise<void> }>;
}

interface Bench {
  readonly server: FaultyRangeServer;
  readonly transport: RangeTransport;
  readonly source: RangeSource;
}

const NEVER = new AbortController().signal;
const IDLE_MS = 300;
const MIB = 1024 * 1024;

/** What every range transport must do, whatever it is made of. Each case starts its own server and transport. */
export function rangeTransportConformance(subject: RangeTransportSubject): readonly ConformanceCase[] {
  const conformanceCase = (name: string, check: (bench: Bench) => Promise<void>): ConformanceCase => ({
    name,
    run: async () => {
      const server = await subject.serve();
      const transport = subject.create(IDLE_MS);
      try {
        await check({ server, transport, source: sourceOf(server) });
      } finally {
        await transport.close();
        await server.close();
      }
    },
  });
  const refuses = ([name, fault, code]: readonly [string, RangeFault, ErrorCode]) =>
    conformanceCase(`${name} is ${code}`, (bench) => expectRefusal(bench, fault, code));
  return [
    ...RIGHT.map(([name, check]) => conformanceCase(name, check)),
    ...RIGHT_RAW_ANSWERS.map(([name, bytesFor]) =>
      conformanceCase(`${name} is read, however it is cut`, (bench) => expectRead(bench, bytesFor)),
    ),
    ...[...WRONG, ...WRONG_RAW_ANSWERS].map(refuses),
    ...ABORTS.map(([name, check]) => conformanceCase(name, check)),
  ];
}

const RIGHT: readonly (readonly [string, (bench: Bench) => Promise<void>])[] = [
  [
    "a range is filled with its own bytes and nothing else",
    async ({ server, transport, source }) => {
      for (const [start, end] of rangesOf(server.sizeBytes)) {
        const sink = new MemorySink(end - start);
        await transport.read(request(source, start, end, sink), NEVER);
        assertBytes(server, start, sink);
      }
    },
  ],
  [
    "memory offered in small pieces is filled in order",
    async ({ server, transport, source }) => {
      const sink = new MemorySink(200_000, 777);
      await transport.read(request(source, 1_000, 201_000, sink), NEVER);
      assertBytes(server, 1_000, sink);
    },
  ],
  [
    "ranges are asked for from first to last byte, without content coding, with the source's headers",
    async ({ server, transport, source }) => {
      await transport.read(request(source, 10, 20, new MemorySink(10)), NEVER);
      const headers = server.requests()[0]?.headers;
      assert.equal(headers?.range, "bytes=10-19");
      assert.equal(headers?.["accept-encoding"], "identity");
      assert.equal(headers?.authorization, "Secret token");
    },
  ],
  [
    "the size is learned from one byte",
    async ({ server, transport, source }) => {
      assert.equal(await transport.measure(source, "foreground", NEVER), server.sizeBytes);
    },
  ],
  [
    "the validator of the first answer is remembered in the source",
    async ({ transport, source }) => {
      await transport.read(request(source, 0, 10, new MemorySink(10)), NEVER);
      assert.notEqual(source.validator, undefined);
    },
  ],
];

const WRONG: readonly (readonly [string, RangeFault, ErrorCode])[] = [
  ["the whole file instead of a range", { kind: "ignoreRange" }, "RANGE_IGNORED"],
  ["a compressed answer", { kind: "gzip" }, "RANGE_ENCODED"],
  ["another start", { kind: "wrongStart", byBytes: 1 }, "RANGE_WRONG"],
  ["a Content-Length that contradicts the range", { kind: "wrongLength" }, "RANGE_WRONG"],
  ["a multipart body", { kind: "multipart" }, "RANGE_WRONG"],
  ["another total size", { kind: "wrongTotal", totalBytes: 5 * MIB }, "SOURCE_CHANGED"],
  ["another validator", { kind: "changed" }, "SOURCE_CHANGED"],
  ["a connection that breaks in the body", { kind: "reset", afterBytes: 5_000 }, "RANGE_SHORT"],
  ["a body that ends early", { kind: "short", byBytes: 1 }, "RANGE_SHORT"],
  ["a body that goes on", { kind: "long", byBytes: 1 }, "RANGE_LONG"],
  ["silence before the head", { kind: "silent" }, "REQUEST_TIMEOUT"],
  ["silence within the body", { kind: "stall", afterBytes: 5_000 }, "REQUEST_TIMEOUT"],
  ["a 401", { kind: "status", status: 401 }, "AUTH_REJECTED"],
  ["a 403", { kind: "status", status: 403 }, "ACCESS_DENIED"],
  ["a 404", { kind: "status", status: 404 }, "ITEM_NOT_FOUND"],
  ["a 410", { kind: "status", status: 410 }, "ITEM_NOT_FOUND"],
  ["a 416", { kind: "status", status: 416 }, "RANGE_REFUSED"],
  [
    "a 416 with another size",
    { kind: "status", status: 416, headers: { "content-range": "bytes */7" } },
    "SOURCE_CHANGED",
  ],
  ["a 429", { kind: "status", status: 429, headers: { "retry-after": "005" } }, "RATE_LIMITED"],
  ["a 500", { kind: "status", status: 500 }, "SERVER_BAD_ANSWER"],
  ["a 503", { kind: "status", status: 503 }, "SERVER_STARTING"],
];

const ABORTS: readonly (readonly [string, (bench: Bench) => Promise<void>])[] = [
  [
    "an abort ends the read and its connection at once",
    async ({ server, transport, source }) => {
      server.answerNext({ kind: "stall", afterBytes: 5_000 });
      const sink = new MemorySink(MIB);
      const controller = new AbortController();
      const reading = transport.read(request(source, 0, MIB, sink), controller.signal);
      await until(() => sink.filled > 0);
      controller.abort();
      await expectCode(reading, "ABORTED");
      await until(() => server.requests().every(({ aborted }) => aborted));
    },
  ],
  [
    "a signal that is aborted already sends nothing",
    async ({ server, transport, source }) => {
      await expectCode(transport.read(request(source, 0, 10, new MemorySink(10)), AbortSignal.abort()), "ABORTED");
      assert.equal(server.requests().length, 0);
    },
  ],
  [
    "closing ends what is under way",
    async ({ server, transport, source }) => {
      server.answerNext({ kind: "silent" });
      const reading = expectCode(transport.read(request(source, 0, 10, new MemorySink(10)), NEVER), "ABORTED");
      await until(() => server.requests().length === 1);
      await transport.close();
      await reading;
    },
  ],
];

async function expectRead(bench: Bench, bytesFor: (server: FaultyRangeServer) => string): Promise<void> {
  const { server, transport } = bench;
  // Such an answer has no validator to compare with one of before.
  for (const singly of [false, true]) {
    server.answerNext({ kind: "raw", bytes: bytesFor(server), singly });
    const { start, end } = RAW_RANGE;
    const sink = new MemorySink(end - start);
    await transport.read(request(sourceOf(server), start, end, sink), NEVER);
    assert.equal(sink.filled, end - start);
    assertBytes(server, start, sink);
  }
}

async function expectRefusal({ server, transport, source }: Bench, fault: RangeFault, code: ErrorCode): Promise<void> {
  await transport.read(request(source, 0, 1_000, new MemorySink(1_000)), NEVER);
  server.answerNext(fault);
  const sink = new MemorySink(100_000);
  await expectCode(transport.read(request(source, 2_000, 102_000, sink), NEVER), code);
  assertBytes(server, 2_000, sink);
  const again = new MemorySink(1_000);
  await transport.read(request(source, 9_000, 10_000, again), NEVER);
  assert.equal(again.filled, 1_000);
  assertBytes(server, 9_000, again);
}

async function expectCode(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  const outcome = await promise.then(
    () => "resolved",
    (error: unknown) => codeOf(error) ?? String(error),
  );
  assert.equal(outcome, code);
}

function sourceOf(server: FaultyRangeServer): RangeSource {
  return {
    label: "file under test",
    serverKey: "server",
    totalBytes: server.sizeBytes,
    validator: undefined,
    resolve: async () => ({ url: server.url, headers: { Authorization: "Secret token" } }),
    invalidate: () => undefined,
  };
}

function request(source: RangeSource, start: number, end: number, sink: MemorySink): RangeRequest {
  return { source, start, end, sink, lane: () => "foreground" };
}

function rangesOf(sizeBytes: number): readonly (readonly [number, number])[] {
  return [
    [0, 1],
    [sizeBytes - 1, sizeBytes],
    [0, sizeBytes],
    [65_535, 65_537],
    [123_457, 923_457],
  ];
}

function assertBytes(server: FaultyRangeServer, start: number, sink: MemorySink): void {
  for (let index = 0; index < sink.filled; index += 1) {
    if (sink.bytes[index] !== server.byteAt(start + index)) assert.fail(`wrong byte at ${start + index}`);
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    assert.ok(waited < 5_000, "it never happened");
    await delay(5);
  }
}
