import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codeOf, type Lane, systemClock } from "../../../src/core/base/index.js";
import {
  FairTransport,
  LimitedTransport,
  type RangeSource,
  ServerRates,
  ServerSlots,
} from "../../../src/core/transport/index.js";
import { UndiciTransport } from "../../../src/core/transport/undici/index.js";
import { content, RangeServer } from "../../fakes/range-server.js";
import { ManualClock } from "../store/manual-clock.js";

const NEVER = new AbortController().signal;
const KIB = 1024;

describe("bytes that a server may be asked for", () => {
  test("come with time, by lane and then by order of arrival", async () => {
    const clock = new ManualClock();
    const rates = new ServerRates(() => 1000, clock);
    const order: string[] = [];
    const lanes: Record<string, Lane> = { a: "speculation", b: "prefetch", c: "prefetch", d: "speculation" };
    const take = (name: string, byteCount: number) =>
      rates.take("home", { byteCount, lane: () => lanes[name] ?? "sidecar" }, NEVER).then(() => order.push(name));
    // What was saved up is spent at once, and half a second more.
    await take("first", 1000);
    const all = Object.keys(lanes).map((name) => take(name, 500));
    lanes.d = "playback";
    for (const expected of [["first"], ["first", "d"], ["first", "d", "b"], ["first", "d", "b", "c"]]) {
      await Promise.resolve();
      expect(order).toEqual(expected);
      clock.advance(510);
    }
    await Promise.all(all);
    expect(order.at(-1)).toBe("a");
  });

  test("that do not come are given back", async () => {
    const clock = new ManualClock();
    const rates = new ServerRates(() => 1000, clock);
    await rates.take("home", { byteCount: 100_000, lane: () => "foreground" }, NEVER);
    const next = rates.take("home", { byteCount: 1, lane: () => "foreground" }, NEVER);
    rates.count("home", -100_000);
    await next;
  });

  test("are waited for no more once the limit is lifted, nor by who gave up", async () => {
    const clock = new ManualClock();
    let limit: number | undefined = 10;
    const rates = new ServerRates(() => limit, clock);
    await rates.take("home", { byteCount: 100_000, lane: () => "foreground" }, NEVER);
    const controller = new AbortController();
    const given = rates.take("home", { byteCount: 1, lane: () => "foreground" }, controller.signal).catch(codeOf);
    const next = rates.take("home", { byteCount: 1, lane: () => "foreground" }, NEVER);
    controller.abort();
    expect(await given).toBe("ABORTED");
    limit = undefined;
    clock.advance(1_000);
    await next;
    expect(rates.pieceBytes("home")).toBeUndefined();
  });
});

describe("a server with a limited speed", () => {
  let server: RangeServer;
  beforeEach(async () => {
    server = await RangeServer.start();
  });
  afterEach(() => server.close());

  function sourceOf(): RangeSource {
    const { sizeBytes: totalBytes, url } = server;
    const place = { label: "film", serverKey: "home", totalBytes, validator: undefined };
    return { ...place, resolve: async () => ({ url }), invalidate: () => undefined };
  }

  test("gives the right bytes, in pieces, no faster than that", async () => {
    const bytesPerSecond = 1024 * KIB;
    const rates = new ServerRates(() => bytesPerSecond, systemClock);
    const fair = new FairTransport(new UndiciTransport(), new ServerSlots(() => 4, systemClock));
    const transport = new LimitedTransport(fair, rates);
    const read = async (start: number, end: number) => {
      const bytes = Buffer.alloc(end - start);
      let filled = 0;
      const commit = (byteCount: number) => {
        filled += byteCount;
      };
      const sink = { space: () => bytes.subarray(filled), commit };
      await transport.read({ source: sourceOf(), start, end, sink, lane: () => "foreground" }, NEVER);
      expect(bytes.equals(content(start, end))).toBe(true);
    };
    const startedAtMs = performance.now();
    await Promise.all([read(5, 1024 * KIB), read(1024 * KIB, 2048 * KIB + 3)]);
    // Half a second's worth is saved up, and the last piece may be overdrawn.
    expect(performance.now() - startedAtMs).toBeGreaterThan(1_200);
    expect(Math.max(...server.log.map(({ start, end }) => end - start))).toBe(256 * KIB);
    await transport.close();
  });
});
