import fc from "fast-check";
import { expect, test } from "vitest";
import { blocksWorthKeeping, MOST_PROBE_BLOCKS, placeOf } from "../../../../src/core/cache/probes/probe-choice.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

test("the head and the index come first, then what follows the head", () => {
  const runs = [
    { start: 0, end: 7 * MIB },
    { start: 900 * MIB, end: 901 * MIB },
  ];
  const chosen = blocksWorthKeeping({ sizeBytes: GIB, runs, index: { start: 900 * MIB, end: 901 * MIB } });
  const places = chosen.map((block) => placeOf(block, GIB).start);
  expect(places.slice(0, 72)).toEqual(Array.from({ length: 72 }, (_, n) => n * 16 * KIB));
  expect(places[72]).toBe(900 * MIB);
  expect(places).toHaveLength(MOST_PROBE_BLOCKS);
});

test("of a file that was played, what lies in its middle is not kept; of one that was looked at, it is", () => {
  const middle = { start: 500 * MIB, end: 501 * MIB };
  const looked = blocksWorthKeeping({ sizeBytes: GIB, runs: [middle], index: undefined });
  expect(looked).toHaveLength(64);
  const played = blocksWorthKeeping({ sizeBytes: GIB, runs: [{ start: 500 * MIB, end: 530 * MIB }], index: undefined });
  expect(played).toEqual([]);
});

test("only whole blocks that are in memory are chosen, the short last one among them", () => {
  const runsOf = fc.array(fc.record({ start: fc.nat(3 * MIB), byteLength: fc.integer({ min: 1, max: MIB }) }), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(runsOf, fc.nat(2 * MIB), (made, more) => {
      const runs = made.map(({ start, byteLength }) => ({ start, end: start + byteLength }));
      const sizeBytes = Math.max(1, ...runs.map(({ end }) => end)) + more;
      for (const block of blocksWorthKeeping({ sizeBytes, runs, index: undefined })) {
        const { start, end } = placeOf(block, sizeBytes);
        expect(end).toBeLessThanOrEqual(sizeBytes);
        expect(runs.some((run) => run.start <= start && end <= run.end)).toBe(true);
      }
    }),
  );
  const tail = { start: GIB - 10, end: GIB };
  expect(blocksWorthKeeping({ sizeBytes: GIB - 5, runs: [{ ...tail, end: GIB - 5 }], index: undefined })).toEqual([]);
  const [last] = blocksWorthKeeping({ sizeBytes: 100, runs: [{ start: 0, end: 100 }], index: undefined });
  expect(last).toBe(0);
});
