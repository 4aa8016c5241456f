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

/** Which bytes are compared: all of them, or a sample, where the comparison would be much of what is measured. */
export type Check = "all" | "sample";

const SAMPLE_BYTES = 256;

/** Throws unless these bytes are the content from `offset` on. */
export function assertContent(bytes: Uint8Array, offset: number, check: Check): void {
  const end = check === "all" ? bytes.length : Math.min(bytes.length, SAMPLE_BYTES);
  for (let at = 0; at < end; ) {
    const wanted = contentAt(offset + at, end - at);
    if (Buffer.compare(bytes.subarray(at, at + wanted.length), wanted) !== 0) {
      throw new Error(`wrong bytes near ${offset + at}`);
    }
    at += wanted.length;
  }
}
