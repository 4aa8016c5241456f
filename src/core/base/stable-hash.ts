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
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest();
}
