import fc from "fast-check";
import { expect, test } from "vitest";
import type { ByteRange } from "../../../../src/core/cache/byte-range.js";
import { blocksWorthKeeping, MOST_PROBE_BLOCKS, placeOf } from "../../../../src/core/cache/probes/probe-choice.js";
import { PROBE_BLOCK_BYTES } from "../../../../src/core/cache/probes/probe-store.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** Of a file that was looked at, with nothing of it read. */
const LOOKED_AT = { sizeBytes: GIB, index: undefined, read: [], played: false };

const startsOf = (blocks: readonly number[]) => blocks.map((block) => placeOf(block, GIB).start);
const blocksOf = ({ start, end }: ByteRange) =>
  Array.from({ length: (end - start) / PROBE_BLOCK_BYTES }, (_, n) => start + n * PROBE_BLOCK_BYTES);

test("the head and the index come first, then what was read, then what was fetched ahead", () => {
  const index = { start: 900 * MIB, end: 901 * MIB };
  const inMemory = [{ start: 0, end: 5 * MIB }, { start: 700 * MIB, end: 701 * MIB }, index];
  const read = [{ start: 700 * MIB, end: 700 * MIB + 20 * KIB }];
  const chosen = startsOf(blocksWorthKeeping({ ...LOOKED_AT, inMemory, read, index }));
  const expected = [
    ...blocksOf({ start: 0, end: 1152 * KIB }),
    ...blocksOf(index),
    ...blocksOf({ start: 700 * MIB, end: 700 * MIB + 32 * KIB }),
    ...blocksOf({ start: 1152 * KIB, end: 5 * MIB }),
  ];
  expect(chosen).toEqual(expected.slice(0, (4 * MIB) / PROBE_BLOCK_BYTES));
});

test("everything that was read is kept as far as there is room, and a little of what follows it", () => {
  const inMemory = [{ start: 0, end: 8 * MIB }];
  const chosen = (readBytes: number) =>
    blocksWorthKeeping({ ...LOOKED_AT, inMemory, read: [{ start: 0, end: readBytes }] }).length * PROBE_BLOCK_BYTES;
  expect(chosen(5 * MIB)).toBe(5.5 * MIB);
  expect(chosen(7 * MIB)).toBe(MOST_PROBE_BLOCKS * PROBE_BLOCK_BYTES);
});

test("of a file that was played, what lies in its middle is not kept; of one that was looked at, it is", () => {
  const inMemory = [{ start: 500 * MIB, end: 501 * MIB }];
  expect(blocksWorthKeeping({ ...LOOKED_AT, inMemory })).toHaveLength(64);
  expect(blocksWorthKeeping({ ...LOOKED_AT, inMemory, played: true })).toEqual([]);
  const tail = { start: GIB - MIB, end: GIB };
  const ofEnd = blocksWorthKeeping({ ...LOOKED_AT, inMemory: [{ start: 0, end: 500 * MIB }, tail], played: true });
  expect(startsOf(ofEnd)).toContain(GIB - PROBE_BLOCK_BYTES);
});

test("only whole blocks that are in memory are chosen, the short last one among them", () => {
  const runsOf = fc.array(fc.record({ start: fc.nat(3 * MIB), byteLength: fc.integer({ min: 1, max: MIB }) }), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(runsOf, fc.nat(2 * MIB), (made, more) => {
      const runs = made.map(({ start, byteLength }) => ({ start, end: start + byteLength }));
      const sizeBytes = Math.max(1, ...runs.map(({ end }) => end)) + more;
      for (const block of blocksWorthKeeping({ ...LOOKED_AT, sizeBytes, inMemory: runs })) {
        const { start, end } = placeOf(block, sizeBytes);
        expect(end).toBeLessThanOrEqual(sizeBytes);
        expect(runs.some((run) => run.start <= start && end <= run.end)).toBe(true);
      }
    }),
  );
  const inMemory = [{ start: GIB - 10, end: GIB - 5 }];
  expect(blocksWorthKeeping({ ...LOOKED_AT, sizeBytes: GIB - 5, inMemory })).toEqual([]);
  expect(blocksWorthKeeping({ ...LOOKED_AT, sizeBytes: 100, inMemory: [{ start: 0, end: 100 }] })).toEqual([0]);
});
