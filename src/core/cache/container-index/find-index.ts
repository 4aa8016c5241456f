import { findIdx1 } from "./avi.js";
import type { IndexFinder, IndexFinding } from "./index-finding.js";
import { findCues } from "./matroska.js";
import { findMoov } from "./mp4.js";
import { findStreamEnd } from "./mpeg-ts.js";

/** Enough of a file to tell its container. */
const TELLING_BYTES = 16;
/** No container needs more of a file than this to tell where its index is. */
const MOST_HEAD_BYTES = 1024 * 1024;
const FLAC = [0x66, 0x4c, 0x61, 0x43];

// FLAC keeps its seek table at the beginning.
const findSeekTable: IndexFinder = (head) => ({
  kind: FLAC.every((byte, at) => head[at] === byte) ? "none" : "unknown",
});

// Each says `unknown` of what is not its own.
const FINDERS: readonly IndexFinder[] = [findCues, findIdx1, findMoov, findStreamEnd, findSeekTable];

/**
 * Where a file keeps the index that players read, told from its first bytes. Pure; whatever the bytes, it throws nothing,
 * ends soon, and names only what lies in the file.
 */
export function findIndex(head: Uint8Array, sizeBytes: number): IndexFinding {
  if (sizeBytes < TELLING_BYTES) return { kind: "unknown" };
  if (head.length < TELLING_BYTES) return { kind: "more", headBytes: TELLING_BYTES };
  for (const find of FINDERS) {
    const finding = find(head, sizeBytes);
    if (finding.kind === "more" && finding.headBytes > Math.min(MOST_HEAD_BYTES, sizeBytes)) continue;
    if (finding.kind !== "unknown") return finding;
  }
  return { kind: "unknown" };
}
