import { foundAt, type IndexFinding } from "./index-finding.js";

// ISO/IEC 14496-12, 4.2: size (32 bits), type (four characters), and a 64-bit size when the first is 1.
const HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;
const FIRST_BOXES = ["ftyp", "moov", "mdat", "free", "skip", "wide", "pnot", "styp", "uuid"];
// A file of more boxes than that before its index is none that a player can open quickly anyway.
const MOST_BOXES = 64;

// What lies nearer than this is on its way anyway: it is looked at before anything is concluded.
const NEAR_BYTES = 256 * 1024;

/**
 * The `moov` box of MP4 and QuickTime: walks the boxes at the top level; where the next one lies beyond the head (behind
 * the media data, as a rule), it is taken to be the index, and to reach to the end of the file.
 */
export function findMoov(head: Uint8Array, sizeBytes: number): IndexFinding {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let offset = 0;
  for (let count = 0; count < MOST_BOXES && offset < sizeBytes; count += 1) {
    const box = boxAt(view, offset, sizeBytes);
    if (box === "beyond") return beyondHead(offset, sizeBytes);
    if (box === "malformed" || (count === 0 && !FIRST_BOXES.includes(box.type))) return { kind: "unknown" };
    if (box.type === "moov") return foundAt(offset, offset + box.byteLength, sizeBytes);
    // Fragments: each has an index of its own.
    if (box.type === "moof") return { kind: "none" };
    offset += box.byteLength;
  }
  return { kind: "unknown" };
}

function beyondHead(offset: number, sizeBytes: number): IndexFinding {
  if (offset < NEAR_BYTES) return { kind: "more", headBytes: offset + LONG_HEADER_BYTES };
  return foundAt(offset, sizeBytes, sizeBytes);
}

interface Box {
  readonly type: string;
  readonly byteLength: number;
}

function boxAt(view: DataView, offset: number, sizeBytes: number): Box | "beyond" | "malformed" {
  if (offset + LONG_HEADER_BYTES > sizeBytes) return "malformed";
  if (offset + LONG_HEADER_BYTES > view.byteLength) return "beyond";
  const short = view.getUint32(offset);
  const type = String.fromCharCode(...[4, 5, 6, 7].map((at) => view.getUint8(offset + at)));
  if (!/^[\w\xa9 -]{4}$/.test(type)) return "malformed";
  const byteLength = short === 0 ? sizeBytes - offset : short === 1 ? Number(view.getBigUint64(offset + 8)) : short;
  return byteLength < HEADER_BYTES ? "malformed" : { type, byteLength };
}
