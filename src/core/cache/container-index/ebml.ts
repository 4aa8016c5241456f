/** An element of EBML (RFC 8794): where its data begins and ends in the file. */
export interface Element {
  readonly id: number;
  readonly dataStart: number;
  /** Exclusive; Infinity where the element does not say. */
  readonly end: number;
}

const LONGEST_ID_BYTES = 4;
const LONGEST_SIZE_BYTES = 8;

/** The element whose header begins at an offset: `beyond` when the bytes at hand do not reach so far. Pure. */
export function elementAt(bytes: Uint8Array, offset: number): Element | "beyond" | "malformed" {
  const idBytes = vintBytes(bytes, offset);
  if (typeof idBytes === "string") return idBytes;
  if (idBytes > LONGEST_ID_BYTES) return "malformed";
  const sizeAt = offset + idBytes;
  const sizeBytes = vintBytes(bytes, sizeAt);
  if (typeof sizeBytes === "string") return sizeBytes;
  if (sizeAt + sizeBytes > bytes.length) return "beyond";
  const dataStart = sizeAt + sizeBytes;
  const size = unsigned(bytes, sizeAt, sizeBytes) - 2 ** (7 * sizeBytes);
  // All bits set: the size is not known.
  const end = size === 2 ** (7 * sizeBytes) - 1 ? Number.POSITIVE_INFINITY : dataStart + size;
  return { id: unsigned(bytes, offset, idBytes), dataStart, end };
}

/** The unsigned number that is an element's data; NaN where it has none, or more than 8 bytes. Pure. */
export function unsignedIn(bytes: Uint8Array, { dataStart, end }: Element): number {
  const byteLength = end - dataStart;
  if (byteLength < 1 || byteLength > LONGEST_SIZE_BYTES || end > bytes.length) return Number.NaN;
  return unsigned(bytes, dataStart, byteLength);
}

/** Length of a number whose first bit set tells it, or why it cannot be told. */
function vintBytes(bytes: Uint8Array, offset: number): number | "beyond" | "malformed" {
  const first = bytes[offset];
  if (first === undefined) return "beyond";
  if (first === 0) return "malformed";
  const length = Math.clz32(first) - 23;
  return offset + length > bytes.length ? "beyond" : length;
}

function unsigned(bytes: Uint8Array, offset: number, byteLength: number): number {
  let value = 0;
  for (let at = offset; at < offset + byteLength; at += 1) value = value * 256 + (bytes[at] ?? 0);
  return value;
}
