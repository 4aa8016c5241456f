import { type Element, elementAt, unsignedIn } from "./ebml.js";
import { foundAt, type IndexFinding } from "./index-finding.js";

// RFC 9559, section 5: ids of the elements on the way to the index.
const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const SEEK_HEAD = 0x114d9b74;
const SEEK = 0x4dbb;
const SEEK_ID = 0x53ab;
const SEEK_POSITION = 0x53ac;
const CUES = 0x1c53bb6b;
const CLUSTER = 0x1f43b675;

// The SeekHead tells where Cues begin, not where they end: two hours of film have some 100 KiB of them, and behind them
// stands little else, as a rule.
const MOST_CUES_BYTES = 512 * 1024;
const HEADER_ENOUGH_BYTES = 64;
const MOST_ELEMENTS = 256;

/** The Cues of Matroska and WebM: where the SeekHead says, or before the first Cluster. */
export function findCues(head: Uint8Array, sizeBytes: number): IndexFinding {
  const header = elementAt(head, 0);
  if (header === "beyond") return { kind: "more", headBytes: HEADER_ENOUGH_BYTES };
  if (header === "malformed" || header.id !== EBML) return { kind: "unknown" };
  const segment = elementAt(head, header.end);
  if (segment === "beyond") return { kind: "more", headBytes: header.end + HEADER_ENOUGH_BYTES };
  if (segment === "malformed" || segment.id !== SEGMENT) return { kind: "unknown" };
  return findIn(head, segment, sizeBytes);
}

function findIn(head: Uint8Array, segment: Element, sizeBytes: number): IndexFinding {
  let offset = segment.dataStart;
  for (let count = 0; count < MOST_ELEMENTS && offset < sizeBytes; count += 1) {
    const element = elementAt(head, offset);
    if (element === "beyond") return { kind: "more", headBytes: offset + HEADER_ENOUGH_BYTES };
    if (element === "malformed") return { kind: "unknown" };
    if (element.id === CUES) return foundAt(offset, element.end, sizeBytes);
    // Without a SeekHead only the whole file would tell.
    if (element.id === CLUSTER) return { kind: "unknown" };
    if (element.id === SEEK_HEAD) {
      if (element.end > head.length) return { kind: "more", headBytes: element.end };
      const position = cuesPosition(head, element);
      if (position !== undefined) {
        const start = segment.dataStart + position;
        return foundAt(start, start + MOST_CUES_BYTES, sizeBytes);
      }
    }
    offset = element.end;
  }
  return { kind: "unknown" };
}

/** Where the Cues begin, counted from the segment's data; undefined when this SeekHead does not say. */
function cuesPosition(head: Uint8Array, seekHead: Element): number | undefined {
  for (const seek of childrenOf(head, seekHead)) {
    if (seek.id !== SEEK) continue;
    const parts = new Map([...childrenOf(head, seek)].map((part) => [part.id, part]));
    const id = parts.get(SEEK_ID);
    const position = parts.get(SEEK_POSITION);
    if (id !== undefined && position !== undefined && unsignedIn(head, id) === CUES) return unsignedIn(head, position);
  }
  return undefined;
}

function* childrenOf(head: Uint8Array, parent: Element): Generator<Element> {
  let offset = parent.dataStart;
  for (let count = 0; count < MOST_ELEMENTS && offset < parent.end; count += 1) {
    const child = elementAt(head, offset);
    if (typeof child === "string" || child.end > parent.end) return;
    yield child;
    offset = child.end;
  }
}
