import type { ReadLease } from "../cache/index.js";

/** Lends a part of bytes that are in memory anyway; less at their end, nothing beyond it. */
export function lendBytes(bytes: Uint8Array, offset: number, byteLength: number): ReadLease {
  const part = bytes.subarray(Math.min(offset, bytes.length), Math.min(offset + byteLength, bytes.length));
  return { chunks: part.length === 0 ? [] : [part], byteLength: part.length, release: () => undefined };
}
