import { afterEach, expect, test } from "vitest";
import { codeOf } from "../../../src/core/base/index.js";
import type { FileReader } from "../../../src/core/cache/index.js";
import type { RangeFault } from "../../../src/testing/faulty-range-server.js";
import { seededRandom } from "../../fakes/seeded-random.js";
import { CacheFixture, KIB, MIB, NEVER } from "./cache-fixture.js";

let fixture: CacheFixture;
afterEach(() => fixture.stop());

const FILE_BYTES = 24 * MIB + 4_321;
const CAP_BYTES = 8 * MIB;
const READS = 1_200;
const READERS = 6;
const EXPECTED_CODES = [
  "ABORTED",
  "AUTH_REJECTED",
  "ITEM_NOT_FOUND",
  "RANGE_ENCODED",
  "RANGE_IGNORED",
  "RANGE_LONG",
  "RANGE_WRONG",
  "RATE_LIMITED",
  "REQUEST_TIMEOUT",
  "RANGE_SHORT",
  "SERVER_BAD_ANSWER",
  "SERVER_STARTING",
  "SOURCE_CHANGED",
];

interface RandomRead {
  readonly offset: number;
  readonly byteLength: number;
}

function randomFault(random: () => number): RangeFault | undefined {
  const afterBytes = Math.floor(random() * 400 * KIB);
  const faults: readonly RangeFault[] = [
    { kind: "reset", afterBytes },
    { kind: "reset", afterBytes },
    { kind: "short", byBytes: 1 + Math.floor(random() * 4_000) },
    { kind: "long", byBytes: 1 + Math.floor(random() * 4_000) },
    { kind: "stall", afterBytes },
    { kind: "silent" },
    { kind: "ignoreRange" },
    { kind: "gzip" },
    { kind: "multipart" },
    { kind: "wrongLength" },
    { kind: "wrongStart", byBytes: 1 },
    { kind: "wrongTotal", totalBytes: FILE_BYTES + 1 },
    { kind: "changed" },
    { kind: "status", status: 401 },
    { kind: "status", status: 404 },
    { kind: "status", status: 429, headers: { "retry-after": "0" } },
    { kind: "status", status: 503 },
    { kind: "status", status: 500 },
  ];
  return faults[Math.floor(random() * faults.length)];
}

/** Small reads are common, reads of 4 MiB happen; half of them go on where the last one ended. */
function randomRead(random: () => number, position: number): RandomRead {
  const byteLength = 1 + Math.floor(4 * MIB * random() ** 6);
  const offset = random() < 0.5 ? position : Math.floor(random() * (FILE_BYTES + 100));
  return { offset, byteLength };
}

test.each([11, 22])(
  "thousands of random reads over a faulty server are right or fail with a code (seed %i)",
  async (seed) => {
    fixture = await CacheFixture.start({
      sizeBytes: FILE_BYTES,
      limits: { maxBytes: CAP_BYTES },
      idleMs: 60,
      readMs: 400,
      patienceMs: 300,
      connections: 4,
    });
    const { cache, server, ledger } = fixture;
    const faults = seededRandom(seed);
    server.chaos = () => (faults() < 0.04 ? randomFault(faults) : undefined);
    const failures = new Map<string, unknown>();
    let right = 0;

    /** Resolves with the code it failed with, if it did. */
    const readOnce = async (reader: FileReader, read: RandomRead, abortMs: number): Promise<string | undefined> => {
      const signal = abortMs < 0 ? NEVER : AbortSignal.timeout(abortMs);
      try {
        await fixture.readRight(reader, read.offset, read.byteLength, signal);
        right += 1;
        return undefined;
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined) throw error;
        failures.set(code, error);
        return code;
      }
    };

    const readMany = async (number: number) => {
      const random = seededRandom(seed * 100 + number);
      let reader = cache.open(fixture.file());
      let position = 0;
      let failure: string | undefined;
      for (let count = 0; count < READS / READERS; count += 1) {
        if (failure === "SOURCE_CHANGED" || random() < 0.05) {
          reader.close();
          reader = cache.open(fixture.file());
        }
        const read = randomRead(random, position);
        position = (read.offset + read.byteLength) % FILE_BYTES;
        failure = await readOnce(reader, read, random() < 0.03 ? Math.floor(random() * 20) : -1);
        if (random() < 0.005) cache.purge("file");
      }
      reader.close();
    };

    let watching = true;
    const watch = async () => {
      while (watching) {
        fixture.checkMemory();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const watcher = watch();
    await Promise.all(Array.from({ length: READERS }, (_, number) => readMany(number)));
    watching = false;
    await watcher;

    expect(right).toBeGreaterThan(READS * 0.6);
    expect([...failures].filter(([code]) => !EXPECTED_CODES.includes(code))).toEqual([]);
    expect(fixture.mostReservedBytes).toBeLessThanOrEqual(CAP_BYTES);
    expect(ledger.waiting).toBe(0);
  },
  60_000,
);

test("a sound server fails no read, however little memory there is", async () => {
  fixture = await CacheFixture.start({ sizeBytes: FILE_BYTES, limits: { maxBytes: 4 * MIB }, connections: 4 });
  const { cache } = fixture;
  const readMany = async (number: number) => {
    const random = seededRandom(number);
    const reader = cache.open(fixture.file());
    let position = 0;
    for (let count = 0; count < 120; count += 1) {
      const { offset, byteLength } = randomRead(random, position);
      const bounded = Math.min(byteLength, MIB);
      position = (offset + bounded) % FILE_BYTES;
      await fixture.readRight(reader, offset, bounded);
    }
    reader.close();
  };
  await Promise.all(Array.from({ length: 16 }, (_, number) => readMany(number + 1)));
});

test("hundreds of handles share a small cap", async () => {
  fixture = await CacheFixture.start({ sizeBytes: FILE_BYTES, limits: { maxBytes: 16 * MIB }, connections: 6 });
  const { cache } = fixture;
  const readers = Array.from({ length: 300 }, (_, number) => cache.open(fixture.file(`file ${number}`)));
  await Promise.all(
    readers.map(async (reader, number) => {
      await fixture.readRight(reader, 0, 32 * KIB);
      await fixture.readRight(reader, number * 64 * KIB, 64 * KIB);
    }),
  );
  for (const reader of readers) reader.close();
  expect(fixture.mostReservedBytes).toBeLessThanOrEqual(16 * MIB);
});
