import { foundAt, type IndexFinding } from "./index-finding.js";

// ISO/IEC 13818-1: packets of 188 bytes that begin with 0x47; discs put four bytes before each.
const SYNC = 0x47;
const LAYOUTS = [
  { packetBytes: 188, syncAt: 0 },
  { packetBytes: 192, syncAt: 4 },
] as const;
const PACKETS_LOOKED_AT = 5;
/** The last time stamp, from which programs tell the duration, stands within this. */
const TAIL_BYTES = 256 * 1024;

/** MPEG transport streams keep no index; what programs read beside the beginning is the end. */
export function findStreamEnd(head: Uint8Array, sizeBytes: number): IndexFinding {
  for (const { packetBytes, syncAt } of LAYOUTS) {
    const needed = syncAt + packetBytes * (PACKETS_LOOKED_AT - 1) + 1;
    if (head[syncAt] !== SYNC) continue;
    if (head.length < needed) return { kind: "more", headBytes: needed };
    const isStream = Array.from({ length: PACKETS_LOOKED_AT }, (_, n) => head[syncAt + n * packetBytes] === SYNC);
    if (isStream.every(Boolean)) return foundAt(Math.max(0, sizeBytes - TAIL_BYTES), sizeBytes, sizeBytes);
  }
  return { kind: "unknown" };
}
