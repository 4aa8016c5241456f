import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { stableHash64, stableHashHex } from "../../../src/core/base/index.js";

const PARTS = ["", "a", "server:1", "Amélie 🎬", "\ud800 half a pair", "x".repeat(10_000)];

/** As inodes and keys have been since they are kept across restarts. */
function digestOf(parts: readonly string[]): Buffer {
  const text = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join("");
  return createHash("sha256").update(text).digest();
}

test("hashes are the beginning of one digest of all parts", () => {
  for (const first of PARTS) {
    for (const parts of [[first], [first, "b"], ["b", first], PARTS]) {
      expect(stableHash64(...parts)).toBe(digestOf(parts).readBigUInt64BE(0));
      expect(stableHashHex(...parts)).toBe(digestOf(parts).toString("hex", 0, 16));
    }
  }
  expect(stableHash64("root")).toBe(10011333565207986671n);
});

test("parts that join to the same text have hashes of their own", () => {
  expect(stableHash64("ab", "c")).not.toBe(stableHash64("a", "bc"));
  expect(stableHashHex("1:a")).not.toBe(stableHashHex("1", "a"));
});
