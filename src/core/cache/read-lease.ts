import { MediaFsError } from "../base/index.js";
import type { ByteRange } from "./byte-range.js";
import type { ReadLease } from "./file-cache.js";
import type { Segment } from "./segment.js";
import type { SegmentStore } from "./segment-store.js";

/** The lease of a read at or beyond the end of the file. */
export const EMPTY_LEASE: ReadLease = { chunks: [], byteLength: 0, release: () => undefined };

/** Lends a range whose bytes are all in these segments; they cannot be reused before the release. Throws INTERNAL if one is missing. */
export function lendSegments(store: SegmentStore, segments: readonly Segment[], range: ByteRange): ReadLease {
  for (const segment of segments) assertFilled(segment, range);
  const chunks = segments.map((segment) => {
    segment.lent += 1;
    segment.served.add(Math.max(range.start, segment.start), Math.min(range.end, segment.end));
    store.touch(segment);
    return segment.slice(range.start, range.end);
  });
  const release = once(() => {
    for (const segment of segments) store.unlend(segment);
  });
  return { chunks, byteLength: range.end - range.start, release };
}

// The last line of defence: memory that was never filled must not reach a reader, whatever went wrong before.
function assertFilled(segment: Segment, range: ByteRange): void {
  const end = Math.min(range.end, segment.end);
  if (segment.filled.runEnd(Math.max(range.start, segment.start)) >= end) return;
  throw new MediaFsError("INTERNAL", `bytes before ${end} were to be lent that are not there`);
}

/** Lends borrowed memory, and gives it back. */
export function lendBorrowed(store: SegmentStore, bytes: Uint8Array): ReadLease {
  return { chunks: [bytes], byteLength: bytes.length, release: once(() => store.giveBack(bytes)) };
}

// A second release would hand out memory that somebody else has been lent since.
function once(release: () => void): () => void {
  let held = true;
  return () => {
    if (held) release();
    held = false;
  };
}
