import { afterEach, describe, expect, test } from "vitest";
import type { CacheLimits, FileReader } from "../../../src/core/cache/index.js";
import { ManualClock } from "../store/manual-clock.js";
import { CacheFixture, KIB, MIB, until } from "./cache-fixture.js";

const READ_BYTES = 256 * KIB;
const SECOND_BYTES = MIB / 2;
const BITS_PER_SECOND = 8 * SECOND_BYTES;
// A sixteenth of it is kept behind each player: ten seconds.
const MEMORY_BYTES = 160 * SECOND_BYTES;

let fixture: CacheFixture;
const clock = new ManualClock();
afterEach(() => fixture.stop());

/** Reads a second's worth of the medium. */
async function playSecond(reader: FileReader, second: number): Promise<void> {
  const offset = second * SECOND_BYTES;
  for (let at = offset; at < offset + SECOND_BYTES; at += READ_BYTES) {
    await fixture.readRight(reader, at, READ_BYTES);
    await until(() => fixture.cache.stats().inFlightBytes === 0);
    clock.advance(500);
  }
}

async function start(limits: Partial<CacheLimits>): Promise<FileReader> {
  fixture = await CacheFixture.start({ sizeBytes: 200 * MIB, limits, clock });
  return fixture.cache.open({ ...fixture.file(), bitsPerSecond: BITS_PER_SECOND });
}

test("a player has twenty seconds of its film ahead, and not what the windows would hold", async () => {
  const reader = await start({ windowBytes: 8 * MIB, windows: 4, maxBytes: 256 * MIB });
  for (let second = 0; second < 60; second += 1) await playSecond(reader, second);
  const { fetchedBytes } = fixture.cache.stats();
  expect(fetchedBytes).toBeGreaterThanOrEqual((60 + 10) * SECOND_BYTES);
  expect(fetchedBytes).toBeLessThanOrEqual((60 + 26) * SECOND_BYTES);
  reader.close();
});

describe("a step back of ten seconds", () => {
  /** Plays for half a minute beside something else, goes back, and resolves with what had to be fetched again. */
  async function fetchedAgain(beside: () => Promise<void>): Promise<number> {
    const reader = await start({ windowBytes: 8 * MIB, windows: 1, maxBytes: MEMORY_BYTES });
    for (let second = 0; second < 30; second += 1) {
      await playSecond(reader, second);
      // The last ten seconds are what is stepped back over.
      if (second >= 20) await beside();
    }
    await until(() => fixture.cache.stats().inFlightBytes === 0);
    const before = fixture.cache.stats().fetchedBytes;
    for (let offset = 20 * SECOND_BYTES; offset < 30 * SECOND_BYTES; offset += READ_BYTES) {
      await fixture.readRight(reader, offset, READ_BYTES);
    }
    reader.close();
    return fixture.cache.stats().fetchedBytes - before;
  }

  test("finds its bytes although a copier reads many times what memory holds", async () => {
    let copier: FileReader | undefined;
    let position = 0;
    const again = await fetchedAgain(async () => {
      copier ??= fixture.cache.open(fixture.file("copied"));
      for (const end = position + 18 * MIB; position < end; position += MIB) {
        await fixture.readRight(copier, position % (200 * MIB), MIB);
      }
    });
    copier?.close();
    expect(again).toBe(0);
  });

  test("finds its bytes although others look at more files than memory holds", async () => {
    let count = 0;
    const again = await fetchedAgain(async () => {
      for (const end = count + 18; count < end; count += 1) {
        const prober = fixture.cache.open(fixture.file(`file ${count}`));
        await fixture.readRight(prober, 0, 512 * KIB);
        await fixture.readRight(prober, 100 * MIB, 512 * KIB);
        prober.close();
      }
    });
    expect(again).toBe(0);
  });
});
