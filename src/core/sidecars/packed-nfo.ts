import { deflateRawSync, inflateRawSync } from "node:zlib";

const HEADER_BYTES = 4;

/** An NFO as the store keeps it: its size, then its bytes deflated. A stat needs the size alone. */
export function packNfo(bytes: Uint8Array): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(bytes.byteLength);
  return Buffer.concat([header, deflateRawSync(bytes)]);
}

/** The size of the NFO in a packed value; undefined for what is none. */
export function packedNfoSize(packed: Uint8Array): number | undefined {
  if (packed.byteLength <= HEADER_BYTES) return undefined;
  return Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength).readUInt32LE();
}

/** The NFO in a packed value; undefined for what is none, or not of the size it says. */
export function unpackNfo(packed: Uint8Array): Uint8Array | undefined {
  const sizeBytes = packedNfoSize(packed);
  if (sizeBytes === undefined) return undefined;
  try {
    const bytes = inflateRawSync(packed.subarray(HEADER_BYTES), { maxOutputLength: Math.max(1, sizeBytes) });
    return bytes.byteLength === sizeBytes ? bytes : undefined;
  } catch {
    return undefined;
  }
}
