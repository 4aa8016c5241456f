import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codeOf } from "../../../src/core/base/index.js";
import { CacheFixture, expectContent, type FixtureOptions, KIB, MIB, NEVER, until } from "./cache-fixture.js";

let fixture: CacheFixture;
afterEach(() => fixture.stop());

async function start(options: FixtureOptions = {}): Promise<CacheFixture> {
  fixture = await CacheFixture.start(options);
  return fixture;
}

test("a file read from end to end is the file, at a few requests a window", async () => {
  const { cache, server } = await start({ sizeBytes: 24 * MIB + 12_345 });
  const reader = cache.open(fixture.file());
  for (let offset = 0; offset < server.sizeBytes; offset += 128 * KIB) {
    await fixture.readRight(reader, offset, 128 * KIB);
  }
  expect(await fixture.readRight(reader, server.sizeBytes - 5, 100)).toBe(5);
  expect(await fixture.readRight(reader, server.sizeBytes, 100)).toBe(0);
  reader.close();
  expect(cache.stats().fetchedBytes).toBe(server.sizeBytes);
  expect(server.log.length).toBeLessThan(40);
});

test("opening fetches head and end at once, and no more than 2 MiB", async () => {
  const { cache, server } = await start({ sizeBytes: 100 * MIB });
  cache.open(fixture.file()).close();
  await until(() => server.log.length > 1 && cache.stats().inFlightBytes === 0);
  const asked = server.log.map(({ start, end }) => [start, end]).sort(([a = 0], [b = 0]) => a - b);
  expect(asked[0]?.[0]).toBe(0);
  expect(asked.at(-1)).toEqual([100 * MIB - 512 * KIB, 100 * MIB]);
  expect(cache.stats().fetchedBytes).toBeLessThanOrEqual(2 * MIB);
});

test("a reader gets its bytes while the window is still filling", async () => {
  const { cache } = await start({ sizeBytes: 100 * MIB, bytesPerSecond: 512 * KIB });
  const reader = cache.open(fixture.file());
  await fixture.readRight(reader, 0, 64 * KIB);
  expect(cache.stats().inFlightBytes).toBeGreaterThan(0);
  expect(reader.status().windows[0]?.state).toBe("fetching");
});

test("two readers of the same bytes share one fetch", async () => {
  const { cache, server } = await start({ sizeBytes: 100 * MIB, latencyMs: 50 });
  const readers = [cache.open(fixture.file()), cache.open(fixture.file())];
  await Promise.all(readers.map((reader) => fixture.readRight(reader, 50 * MIB, 256 * KIB)));
  expect(server.log.filter(({ start }) => start >= 49 * MIB && start < 99 * MIB)).toHaveLength(1);
});

test("bytes survive the close of the last handle", async () => {
  const { cache, server } = await start({ sizeBytes: 100 * MIB });
  const first = cache.open(fixture.file());
  await fixture.readRight(first, 20 * MIB, 256 * KIB);
  first.close();
  await until(() => cache.stats().inFlightBytes === 0);
  const requests = server.log.length;
  const second = cache.open(fixture.file());
  await fixture.readRight(second, 20 * MIB, 256 * KIB);
  await fixture.readRight(second, 0, MIB);
  expect(server.log).toHaveLength(requests);
});

test("a seek into the middle of a window starts there and does not wait for what lies before", async () => {
  const { cache, server } = await start({ sizeBytes: 100 * MIB, limits: { windowBytes: 16 * MIB } });
  const reader = cache.open(fixture.file());
  await fixture.readRight(reader, 41 * MIB, 64 * KIB);
  expect(server.log.some(({ start }) => start === 41 * MIB)).toBe(true);
});

test("a read far ahead within a fetch under way gets a request of its own, and both get their bytes", async () => {
  const limits = { windowBytes: 16 * MIB };
  const { cache, server } = await start({ sizeBytes: 100 * MIB, limits, bytesPerSecond: 4 * MIB });
  const [first, second] = [cache.open(fixture.file()), cache.open(fixture.file())];
  const long = fixture.readRight(first, 50 * MIB, 4 * MIB);
  await until(() => server.log.some(({ start, sentBytes }) => start === 50 * MIB && sentBytes > 0));
  await fixture.readRight(second, 53 * MIB, 64 * KIB);
  await long;
  expect(server.log.some(({ start }) => start === 53 * MIB)).toBe(true);
  const fetched = server.log.filter(({ start }) => start >= 50 * MIB && start < 99 * MIB);
  expect(fetched.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBeLessThan(5 * MIB);
});

test("a seek aborts the read-ahead of the place left, at once", async () => {
  const { cache, server } = await start({ sizeBytes: 200 * MIB });
  const reader = cache.open(fixture.file());
  for (let offset = 0; offset < 8 * MIB; offset += 256 * KIB) await fixture.readRight(reader, offset, 256 * KIB);
  server.bytesPerSecond = 64 * KIB;
  const position = 8 * MIB;
  await Promise.race([fixture.readRight(reader, position + 4 * MIB, 256 * KIB), delay(100)]).catch(() => undefined);
  await until(() => server.log.some(({ start, complete, aborted }) => start > 8 * MIB && !complete && !aborted));
  server.bytesPerSecond = 0;
  await fixture.readRight(reader, 150 * MIB, 64 * KIB);
  await until(() => server.log.every(({ complete, aborted }) => complete || aborted));
});

test("closing aborts the read-ahead of playback", async () => {
  const { cache, server } = await start({ sizeBytes: 200 * MIB });
  const reader = cache.open(fixture.file());
  for (let offset = 0; offset < 4 * MIB; offset += 256 * KIB) await fixture.readRight(reader, offset, 256 * KIB);
  server.bytesPerSecond = 64 * KIB;
  await until(() => server.log.every(({ complete, aborted }) => complete || aborted));
  for (let at = 4 * MIB; cache.stats().inFlightBytes === 0; at += 256 * KIB)
    await fixture.readRight(reader, at, 256 * KIB);
  reader.close();
  await until(() => cache.stats().inFlightBytes === 0);
  await until(() => server.log.every(({ complete, aborted }) => complete || aborted));
});

test("the probe of a handle closed at once is kept for the next one", async () => {
  const { cache, server } = await start({ sizeBytes: 100 * MIB, latencyMs: 100 });
  for (let opens = 0; opens < 7; opens += 1) {
    const reader = cache.open(fixture.file());
    await fixture.readRight(reader, 0, 16 * KIB);
    reader.close();
  }
  await until(() => cache.stats().inFlightBytes === 0);
  expect(server.log.every(({ aborted }) => !aborted)).toBe(true);
  expect(cache.stats().fetchedBytes).toBeLessThanOrEqual(2 * MIB);
});

test("a read that is given up frees its fetch", async () => {
  const { cache, server } = await start({ sizeBytes: 100 * MIB });
  const reader = cache.open(fixture.file());
  await until(() => cache.stats().inFlightBytes === 0);
  server.answerNext({ kind: "stall", afterBytes: 10 });
  const controller = new AbortController();
  const reading = reader.read(50 * MIB, 256 * KIB, controller.signal);
  await until(() => server.log.some(({ start }) => start === 50 * MIB));
  controller.abort();
  await expect(reading).rejects.toMatchObject({ code: "ABORTED" });
  reader.close();
  await until(() => server.log.every(({ complete, aborted }) => complete || aborted));
});

test("a server that restarts in mid-stream is waited for", async () => {
  const { cache, server } = await start({ sizeBytes: 30 * MIB, bytesPerSecond: 20 * MIB, patienceMs: 8_000 });
  const reader = cache.open(fixture.file());
  let restart: Promise<void> | undefined;
  for (let offset = 0; offset < server.sizeBytes; offset += 512 * KIB) {
    if (offset === 6 * MIB)
      restart = server
        .close()
        .then(() => delay(400))
        .then(() => server.listen());
    await fixture.readRight(reader, offset, 512 * KIB);
  }
  await restart;
});

test("without a byte for the read timeout a read fails, and the next one works", async () => {
  const { cache, server } = await start({ sizeBytes: 100 * MIB, readMs: 300, idleMs: 10_000 });
  const reader = cache.open(fixture.file());
  await until(() => cache.stats().inFlightBytes === 0);
  server.answerNext({ kind: "silent" });
  await expect(reader.read(50 * MIB, 64 * KIB, NEVER)).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
  await fixture.readRight(reader, 50 * MIB, 64 * KIB);
});

test("a changed file errors its readers, drops its bytes, and can be opened anew", async () => {
  const { cache, server } = await start({ sizeBytes: 100 * MIB });
  const reader = cache.open(fixture.file());
  await fixture.readRight(reader, 0, 64 * KIB);
  await until(() => cache.stats().inFlightBytes === 0);
  server.etag = '"second"';
  await expect(reader.read(50 * MIB, 64 * KIB, NEVER)).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
  await expect(reader.read(0, 64 * KIB, NEVER)).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
  expect(cache.stats().cachedBytes).toBe(0);
  await fixture.readRight(cache.open(fixture.file()), 0, 64 * KIB);
});

test("two sources of one file must be the same file", async () => {
  const { cache, server } = await start({ sizeBytes: 100 * MIB });
  await fixture.readRight(cache.open(fixture.file()), 0, 64 * KIB);
  await until(() => cache.stats().inFlightBytes === 0);
  server.etag = '"second"';
  const other = cache.open(fixture.file("file", { serverKey: "other" }));
  await expect(other.read(50 * MIB, 64 * KIB, NEVER)).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
});

test("a file that is gone fails at once", async () => {
  const { cache, server } = await start({ sizeBytes: 100 * MIB });
  server.chaos = () => ({ kind: "status", status: 404 });
  const reader = cache.open(fixture.file());
  await expect(reader.read(0, 64 * KIB, NEVER)).rejects.toMatchObject({ code: "ITEM_NOT_FOUND" });
  expect(reader.status().windows[0]).toMatchObject({ state: "error", error: "ITEM_NOT_FOUND" });
});

test("a fetch that fails is followed by one request for just the bytes asked", async () => {
  const { cache, server } = await start({ sizeBytes: 100 * MIB });
  server.chaos = ({ start, end }) => (end - start > 64 * KIB ? { kind: "wrongStart", byBytes: 1 } : undefined);
  const reader = cache.open(fixture.file());
  await fixture.readRight(reader, 50 * MIB, 64 * KIB);
  expect(cache.stats().directReads).toBe(1);
});

test("bytes lent are not reused before they are given back", async () => {
  const { cache } = await start({ sizeBytes: 100 * MIB, limits: { maxBytes: 4 * MIB } });
  const reader = cache.open(fixture.file());
  const lease = await reader.read(10 * MIB, 256 * KIB, NEVER);
  for (let offset = 20 * MIB; offset < 60 * MIB; offset += 2 * MIB) await fixture.readRight(reader, offset, 256 * KIB);
  cache.purge("file");
  await fixture.readRight(reader, 70 * MIB, MIB);
  expectContent(lease, 10 * MIB, 256 * KIB);
  lease.release();
  lease.release();
});

test("purging drops what is cached, and reads under way go on", async () => {
  const { cache } = await start({ sizeBytes: 100 * MIB, bytesPerSecond: 2 * MIB });
  const reader = cache.open(fixture.file());
  await fixture.readRight(reader, 0, 256 * KIB);
  const reading = fixture.readRight(reader, 256 * KIB, 512 * KIB);
  expect(cache.purge("file")).toBeGreaterThan(0);
  await reading;
  expect(cache.purgeWindow("file", 0)).toBe(true);
  expect(cache.purgeWindow("file", 0)).toBe(false);
  expect(cache.purge("unknown")).toBe(0);
});

test("a purge at any moment of a read leaves its bytes right", async () => {
  const { cache } = await start({ sizeBytes: 100 * MIB });
  const reader = cache.open(fixture.file());
  // Steps of the read that follow one another without anything from outside.
  for (let steps = 0; steps < 40; steps += 1) {
    const reading = fixture.readRight(reader, 50 * MIB - 100 * KIB, 400 * KIB);
    for (let step = 0; step < steps; step += 1) await undefined;
    cache.purge("file");
    expect(await reading).toBe(400 * KIB);
    cache.purge("file");
  }
  reader.close();
});

test("lower limits take effect at once", async () => {
  const { cache, ledger } = await start({ sizeBytes: 40 * MIB });
  const reader = cache.open(fixture.file());
  for (let offset = 0; offset < 30 * MIB; offset += MIB) await fixture.readRight(reader, offset, MIB);
  await until(() => cache.stats().inFlightBytes === 0);
  expect(ledger.reservedBytes).toBeGreaterThan(20 * MIB);
  cache.setLimits({ ...fixture.limits, maxBytes: 8 * MIB });
  await until(() => ledger.reservedBytes <= 8 * MIB);
  expect(cache.stats().maxBytes).toBe(8 * MIB);
  for (let offset = 0; offset < 30 * MIB; offset += MIB) await fixture.readRight(reader, offset, MIB);
});

test("a purge by age takes what is lent, too, and the lease stays right", async () => {
  const { cache, ledger } = await start({ sizeBytes: 10 * MIB });
  const reader = cache.open(fixture.file());
  const lease = await reader.read(0, MIB, NEVER);
  await until(() => cache.stats().inFlightBytes === 0);
  expect(cache.purgeOlder(60_000)).toBe(0);
  expect(cache.purgeOlder(0)).toBeGreaterThanOrEqual(MIB);
  expect(cache.ages(4)).toEqual([0, 0, 0, 0]);
  expectContent(lease, 0, MIB);
  lease.release();
  reader.close();
  await until(() => ledger.reservedBytes === 0);
});

test("what is not used for the TTL goes", async () => {
  const { cache, ledger } = await start({ sizeBytes: 10 * MIB, limits: { ttlMs: 80 } });
  const reader = cache.open(fixture.file());
  await fixture.readRight(reader, 0, MIB);
  await until(() => ledger.reservedBytes === 0);
  await fixture.readRight(reader, 0, MIB);
});

test("the memory of what went is given back to the system, though nobody reads any more", async () => {
  const { cache, ledger } = await start({ sizeBytes: 96 * MIB, limits: { ttlMs: 80, maxBytes: 128 * MIB } });
  const reader = cache.open(fixture.file());
  const leases = [];
  for (let offset = 0; offset < 96 * MIB; offset += MIB) leases.push(await reader.read(offset, MIB, NEVER));
  const fullBytes = process.memoryUsage.rss();
  for (const lease of leases) lease.release();
  reader.close();
  await until(() => ledger.reservedBytes === 0);
  await until(() => fullBytes - process.memoryUsage.rss() > 64 * MIB);
});

test("a read that needs more memory than there is gets it as soon as leases end", async () => {
  const { cache, ledger } = await start({ sizeBytes: 100 * MIB, limits: { maxBytes: 2 * MIB, lastWindow: false } });
  const reader = cache.open(fixture.file());
  const leases = await Promise.all(
    [10, 20, 30, 40, 50, 60].map((at) => reader.read(at * MIB + 250 * KIB, 12 * KIB, NEVER)),
  );
  const waiting = fixture.readRight(reader, 70 * MIB, 1.5 * MIB);
  await until(() => ledger.waiting === 1);
  for (const lease of leases) lease.release();
  expect(await waiting).toBe(1.5 * MIB);
});

test("where whole segments find no room, a read takes just its bytes", async () => {
  const { cache } = await start({ sizeBytes: 100 * MIB, limits: { maxBytes: MIB, lastWindow: false } });
  const reader = cache.open(fixture.file());
  const leases = await Promise.all([10, 20, 30].map((at) => reader.read(at * MIB, 256 * KIB, NEVER)));
  const half = await reader.read(40 * MIB + 200 * KIB, 100 * KIB, NEVER);
  await fixture.readRight(reader, 50 * MIB - 16 * KIB, 32 * KIB);
  expectContent(half, 40 * MIB + 200 * KIB, 100 * KIB);
  expect(cache.stats().directReads).toBeGreaterThan(0);
  for (const lease of [...leases, half]) lease.release();
  await expect(reader.read(0, 2 * MIB, NEVER)).rejects.toMatchObject({ code: "MEMORY_REFUSED" });
});

test("closing the cache ends every read, and nothing is under way afterwards", async () => {
  const { cache, server, ledger } = await start({ sizeBytes: 100 * MIB });
  server.chaos = () => ({ kind: "silent" });
  const reader = cache.open(fixture.file());
  const reads = [0, 50 * MIB].map((offset) => reader.read(offset, MIB, NEVER).catch(codeOf));
  await until(() => server.log.length > 2);
  await cache.close();
  expect(await Promise.all(reads)).toEqual(["ABORTED", "ABORTED"]);
  expect(ledger.reservedBytes).toBe(0);
});

describe("what was looked at before", () => {
  let probeDir: string;
  beforeEach(async ({ onTestFinished }) => {
    probeDir = await mkdtemp(join(tmpdir(), "mediafs-probes-"));
    // After the cache has been closed, which writes there once more.
    onTestFinished(() => rm(probeDir, { recursive: true, force: true }));
  });

  /** Looks at head, end and middle of the file, as probes do. */
  async function lookAt({ cache }: CacheFixture): Promise<void> {
    const reader = cache.open(fixture.file());
    await fixture.readRight(reader, 0, 300 * KIB);
    await fixture.readRight(reader, 100 * MIB - 70 * KIB, 100 * KIB);
    await fixture.readRight(reader, 40 * MIB + 5, 64 * KIB);
    reader.close();
  }

  test("costs the server nothing the second time, also after a restart", async () => {
    await lookAt(await start({ sizeBytes: 100 * MIB, probeDir }));
    await until(() => fixture.cache.stats().inFlightBytes === 0);
    await fixture.stop();
    const { cache, server } = await start({ sizeBytes: 100 * MIB, probeDir });
    await lookAt(fixture);
    await until(() => cache.stats().inFlightBytes === 0);
    expect(server.log).toEqual([]);
    expect(cache.stats().fetchedBytes).toBe(0);
    expect(cache.stats().recalledBytes).toBeGreaterThan(MIB);
  });

  test("is not mixed with a file that has changed since: reading fails, and then begins anew", async () => {
    await lookAt(await start({ sizeBytes: 100 * MIB, probeDir }));
    await until(() => fixture.cache.stats().inFlightBytes === 0);
    await fixture.stop();
    const { cache, server } = await start({ sizeBytes: 100 * MIB, probeDir });
    server.etag = '"second"';
    const reader = cache.open(fixture.file());
    await fixture.readRight(reader, 0, 300 * KIB);
    expect(codeOf(await reader.read(60 * MIB, KIB, NEVER).catch((error) => error))).toBe("SOURCE_CHANGED");
    reader.close();
    const again = cache.open(fixture.file());
    await fixture.readRight(again, 0, 300 * KIB);
    await fixture.readRight(again, 60 * MIB, KIB);
    expect(server.log.some(({ start }) => start === 0)).toBe(true);
    again.close();
  });

  test("goes with a purge", async () => {
    await lookAt(await start({ sizeBytes: 100 * MIB, probeDir }));
    await until(() => fixture.cache.stats().inFlightBytes === 0);
    await fixture.stop();
    const { cache, server } = await start({ sizeBytes: 100 * MIB, probeDir });
    const reader = cache.open(fixture.file());
    await fixture.readRight(reader, 0, KIB);
    cache.purge("file");
    await fixture.readRight(reader, 0, KIB);
    expect(server.log.some(({ start }) => start === 0)).toBe(true);
    reader.close();
  });
});
