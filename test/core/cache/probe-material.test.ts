import { expect, test } from "vitest";
import { probeMaterialOf } from "../../../src/core/cache/probe-material.js";
import { blocksWorthKeeping, placeOf } from "../../../src/core/cache/probes/probe-choice.js";
import { SEGMENT_BYTES, Segment } from "../../../src/core/cache/segment.js";

const MIB = 1024 * 1024;
const SIZE_BYTES = 4096 * MIB;
const INDEX = { start: 3000 * MIB, end: 3001 * MIB };
const NO_MEMORY = new Uint8Array(SEGMENT_BYTES);
const OWNER = { forget: () => undefined, keeps: () => false };

/** Segments of a file, filled and read as said, that note which of them are looked at. */
class NotedSegments {
  readonly sizeBytes = SIZE_BYTES;
  readonly looked = new Set<number>();
  readonly #segments = new Map<number, Segment>();

  constructor(starts: readonly number[], filledBytes = SEGMENT_BYTES) {
    for (const start of starts) {
      const segment = new Segment(OWNER, start, NO_MEMORY);
      segment.filled.add(start, start + filledBytes);
      segment.served.add(start, start + filledBytes / 2);
      this.#segments.set(start, segment);
    }
  }

  *each(): Iterable<Segment> {
    for (const segment of this.#segments.values()) yield this.#note(segment);
  }

  within({ start, end }: { start: number; end: number }): readonly Segment[] {
    const found: Segment[] = [];
    for (let at = Math.floor(start / SEGMENT_BYTES) * SEGMENT_BYTES; at < end; at += SEGMENT_BYTES) {
      const segment = this.#segments.get(at);
      if (segment !== undefined) found.push(this.#note(segment));
    }
    return found;
  }

  #note(segment: Segment): Segment {
    this.looked.add(segment.start);
    return segment;
  }
}

function startsBetween(start: number, end: number): number[] {
  return Array.from({ length: (end - start) / SEGMENT_BYTES }, (_, n) => start + n * SEGMENT_BYTES);
}

test("of a file that was looked at, all that is in memory and all that was read is material, in order", () => {
  const segments = new NotedSegments([2 * MIB, 0, SEGMENT_BYTES]);
  const material = probeMaterialOf(segments, undefined);
  expect(material.played).toBe(false);
  expect(material.inMemory).toEqual([
    { start: 0, end: 2 * SEGMENT_BYTES },
    { start: 2 * MIB, end: 2 * MIB + SEGMENT_BYTES },
  ]);
  expect(material.read).toEqual([
    { start: 0, end: SEGMENT_BYTES / 2 },
    { start: SEGMENT_BYTES, end: SEGMENT_BYTES * 1.5 },
    { start: 2 * MIB, end: 2 * MIB + SEGMENT_BYTES / 2 },
  ]);
});

test("however much is in memory of a file that was played, as few segments are looked at, and the same is kept", () => {
  const ends = [...startsBetween(INDEX.start, INDEX.end), ...startsBetween(SIZE_BYTES - MIB, SIZE_BYTES)];
  const kept = [64, 512].map((mib) => {
    const segments = new NotedSegments([...startsBetween(0, mib * MIB), ...ends]);
    const material = probeMaterialOf(segments, INDEX);
    expect(material.played).toBe(true);
    expect(segments.looked.size).toBeLessThan(80);
    const everything = [{ start: 0, end: mib * MIB }, INDEX, { start: SIZE_BYTES - MIB, end: SIZE_BYTES }];
    const blocks = blocksWorthKeeping(material);
    expect(blocks).toEqual(blocksWorthKeeping({ ...material, inMemory: everything }));
    return blocks;
  });
  expect(kept[1]).toEqual(kept[0]);
  expect(kept[0]?.map((block) => placeOf(block, SIZE_BYTES).start)).toContain(INDEX.start);
});

test("a file of which a little is in memory at very many places is no probe, and no more is looked at", () => {
  const starts = Array.from({ length: 4000 }, (_, n) => n * MIB);
  const segments = new NotedSegments(starts, 10);
  expect(probeMaterialOf(segments, undefined).played).toBe(true);
  expect(segments.looked.size).toBeLessThan(800);
});
