import { foundAt, type IndexFinding } from "./index-finding.js";

// RIFF: four characters, a 32-bit size (little endian), data padded to an even length.
const HEADER_BYTES = 8;
const TYPE_BYTES = 4;
const MOST_CHUNKS = 32;

/** The `idx1` of AVI, which stands behind the `movi` list, at the end of the first RIFF chunk. */
export function findIdx1(head: Uint8Array, sizeBytes: number): IndexFinding {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < HEADER_BYTES + TYPE_BYTES) return { kind: "more", headBytes: HEADER_BYTES + TYPE_BYTES };
  if (text(head, 0) !== "RIFF" || text(head, HEADER_BYTES) !== "AVI ") return { kind: "unknown" };
  const riffEnd = Math.min(sizeBytes, HEADER_BYTES + view.getUint32(4, true));
  let offset = HEADER_BYTES + TYPE_BYTES;
  for (let count = 0; count < MOST_CHUNKS && offset < riffEnd; count += 1) {
    const headerEnd = offset + HEADER_BYTES + TYPE_BYTES;
    if (headerEnd > head.length) return { kind: "more", headBytes: headerEnd };
    const byteLength = view.getUint32(offset + 4, true);
    const end = offset + HEADER_BYTES + byteLength + (byteLength % 2);
    const isMovi = text(head, offset) === "LIST" && text(head, offset + HEADER_BYTES) === "movi";
    // Files larger than 1 GiB say 0 or nonsense for what a first chunk cannot hold.
    if (isMovi) return foundAt(end, riffEnd, sizeBytes);
    offset = end;
  }
  return { kind: "unknown" };
}

function text(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + TYPE_BYTES));
}
