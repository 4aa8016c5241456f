import { createHash } from "node:crypto";

/** Bytes after which the content of the benchmark's file repeats: odd, so that no shift by a block goes unnoticed. */
const PERIOD_BYTES = 1_000_003;
/** A slice may begin anywhere in the first period, and end in the second. */
const LONGEST_SLICE_BYTES = 512 * 1024;

const pattern = Buffer.alloc(PERIOD_BYTES + LONGEST_SLICE_BYTES);
for (let at = 0, block = 0; at < PERIOD_BYTES; block += 1) {
  at += createHash("sha512")
    .update(String(block))
    .digest()
    .copy(pattern, at, 0, PERIOD_BYTES - at);
}
pattern.copy(pattern, PERIOD_BYTES, 0, LONGEST_SLICE_BYTES);

/** Bytes from `offset`, at most 512 KiB, without a copy: the same in every process. */
export function contentAt(offset: number, byteLength: number): Buffer {
  const start = offset % PERIOD_BYTES;
  return pattern.subarray(start, start + Math.min(byteLength, LONGEST_SLICE_BYTES));
}

/** Whether these bytes are the content from `offset` on. */
export function isContent(bytes: Uint8Array, offset: number): boolean {
  for (let at = 0; at < bytes.length; ) {
    const wanted = contentAt(offset + at, bytes.length - at);
    if (Buffer.compare(bytes.subarray(at, at + wanted.length), wanted) !== 0) return false;
    at += wanted.length;
  }
  return true;
}
