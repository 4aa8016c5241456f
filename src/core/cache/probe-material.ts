import type { ByteRange } from "./byte-range.js";
import type { Extents } from "./extents.js";
import { MOST_PROBED_BYTES, type ProbeMaterial, placesOfPlayed } from "./probes/probe-choice.js";
import { PROBE_BLOCK_BYTES } from "./probes/probe-store.js";
import type { Segment } from "./segment.js";

/** What is in memory of one file. */
export interface SegmentsInMemory {
  readonly sizeBytes: number;
  /** Every segment, in any order. */
  each(): Iterable<Segment>;
  /** Those that overlap a range, in order. */
  within(range: ByteRange): readonly Segment[];
}

/**
 * What there is to choose from of one file. Looks at as much of it as a probe may read, and at no more of one that is
 * being played, however much is in memory.
 */
export function probeMaterialOf(segments: SegmentsInMemory, index: ByteRange | undefined): ProbeMaterial {
  const { sizeBytes } = segments;
  const ofProbe = segmentsOfProbe(segments);
  const ofPlayed = () => placesOfPlayed(sizeBytes, index).flatMap((place) => segments.within(place));
  const looked = [...new Set(ofProbe ?? ofPlayed())].sort((a, b) => a.start - b.start);
  const inMemory = runsOf(looked, ({ filled }) => filled);
  const read = ofProbe === undefined ? [] : runsOf(looked, ({ served }) => served);
  return { sizeBytes, index, inMemory, read, played: ofProbe === undefined };
}

/** Every segment of a file; undefined where more is in memory than of a probe. */
function segmentsOfProbe(segments: SegmentsInMemory): readonly Segment[] | undefined {
  const looked: Segment[] = [];
  let byteCount = 0;
  for (const segment of segments.each()) {
    // At least a block of each, so that a bounded number is looked at.
    byteCount += Math.max(PROBE_BLOCK_BYTES, segment.filled.total);
    if (byteCount > MOST_PROBED_BYTES) return undefined;
    looked.push(segment);
  }
  return looked;
}

/** The runs of a set of offsets in segments that are in order. */
function runsOf(segments: readonly Segment[], extentsOf: (segment: Segment) => Extents): readonly ByteRange[] {
  const runs: ByteRange[] = [];
  for (const segment of segments) {
    const extents = extentsOf(segment);
    for (let start = extents.next(segment.start); start < segment.end; ) {
      const end = extents.runEnd(start);
      const last = runs.at(-1);
      if (last?.end === start) runs[runs.length - 1] = { start: last.start, end };
      else runs.push({ start, end });
      start = extents.next(end);
    }
  }
  return runs;
}
