import { createHash } from "node:crypto";

/** A 64-bit hash of these parts, the same on every machine and in every run. Parts are length-prefixed: no two lists collide by joining. */
export function stableHash64(...parts: readonly string[]): bigint {
  return digest(parts).readBigUInt64BE(0);
}

/** 32 hex digits from these parts, the same on every machine and in every run. */
export function stableHashHex(...parts: readonly string[]): string {
  return digest(parts).toString("hex", 0, 16);
}

function digest(parts: readonly string[]): Buffer {
  // In one piece: each call of the hash costs more than the bytes, and a large library makes a hundred thousand.
  let text = "";
  for (const part of parts) text += `${Buffer.byteLength(part)}:${part}`;
  return createHash("sha256").update(text).digest();
}
