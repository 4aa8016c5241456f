import { afterEach, expect, test } from "vitest";
import type { FileReader } from "../../../src/core/cache/index.js";
import { ManualClock } from "../store/manual-clock.js";
import { CacheFixture, KIB, MIB, until } from "./cache-fixture.js";

const READ_BYTES = 256 * KIB;
const BITS_PER_SECOND = 8 * 1024 * 1024;

let fixture: CacheFixture;
const clock = new ManualClock();
afterEach(() => fixture.stop());

/** Reads a second's worth of a medium of 1 MiB a second, from `second` on. */
async function playSecond(reader: FileReader, second: number): Promise<void> {
  for (let offset = second * MIB; offset < (second + 1) * MIB; offset += READ_BYTES) {
    await fixture.readRight(reader, offset, READ_BYTES);
    await until(() => fixture.cache.stats().inFlightBytes === 0);
    clock.advance(250);
  }
}

async function start(): Promise<FileReader> {
  const limits = { windowBytes: 8 * MIB, windows: 4, maxBytes: 256 * MIB };
  fixture = await CacheFixture.start({ sizeBytes: 200 * MIB, limits, clock });
  return fixture.cache.open({ ...fixture.file(), bitsPerSecond: BITS_PER_SECOND });
}

test("a player has twenty seconds of its film ahead, and not the 32 MiB that the windows would hold", async () => {
  const reader = await start();
  for (let second = 0; second < 60; second += 1) await playSecond(reader, second);
  const { fetchedBytes } = fixture.cache.stats();
  expect(fetchedBytes).toBeGreaterThanOrEqual((60 + 10) * MIB);
  expect(fetchedBytes).toBeLessThanOrEqual((60 + 26) * MIB);
  reader.close();
});
