import { afterEach, expect, test } from "vitest";
import { type Clock, systemClock } from "../../../src/core/base/index.js";
import { CacheFixture, MIB } from "./cache-fixture.js";

let fixture: CacheFixture;
afterEach(() => fixture.stop());

/** A clock that goes on by a fixed time with every MiB read, whatever the machine is doing. */
class ReadingClock implements Clock {
  #nowMs = 0;
  now(): number {
    return this.#nowMs;
  }
  after(delayMs: number, run: () => void): () => void {
    return systemClock.after(delayMs, run);
  }
  pass(durationMs: number): void {
    this.#nowMs += durationMs;
  }
}

const FILE_BYTES = 96 * MIB;

async function readOn(handles: number, msPerMiB: number): Promise<void> {
  const clock = new ReadingClock();
  fixture = await CacheFixture.start({ sizeBytes: FILE_BYTES, limits: { maxBytes: 256 * MIB }, clock });
  const [reader] = Array.from({ length: handles }, () => fixture.cache.open(fixture.file()));
  for (let offset = 0; offset < FILE_BYTES && reader !== undefined; offset += MIB) {
    await fixture.readRight(reader, offset, MIB);
    clock.pass(msPerMiB);
  }
}

test("a copy leaves behind what it has read, all but the head and the last bytes", async () => {
  await readOn(1, 1);
  expect(fixture.cache.stats().cachedBytes).toBeLessThan(40 * MIB);
  expect(fixture.cache.stats().wastedBytes).toBe(0);
  const requests = fixture.server.log.length;
  await fixture.readRight(fixture.cache.open(fixture.file()), FILE_BYTES - 8 * MIB, 8 * MIB);
  await fixture.readRight(fixture.cache.open(fixture.file()), 0, 4 * MIB);
  expect(fixture.server.log).toHaveLength(requests);
});

test("what was left behind comes again when it is asked for", async () => {
  await readOn(1, 1);
  const reader = fixture.cache.open(fixture.file());
  await fixture.readRight(reader, 30 * MIB, 4 * MIB);
  expect(fixture.cache.stats().fetchedBytes).toBeGreaterThan(FILE_BYTES);
});

test("who watches keeps what has been shown, as far as memory goes", async () => {
  await readOn(1, 100);
  expect(fixture.cache.stats().cachedBytes).toBe(FILE_BYTES);
});

test("a copy leaves everything to others that have the file open", async () => {
  await readOn(2, 1);
  expect(fixture.cache.stats().cachedBytes).toBe(FILE_BYTES);
});
