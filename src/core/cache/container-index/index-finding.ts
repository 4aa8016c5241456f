import type { ByteRange } from "../byte-range.js";

/**
 * What the first bytes of a file say of the index that players read before, or beside, the pictures:
 * - `range`: it lies there; only what lies in the file.
 * - `none`: the container keeps none outside of its beginning.
 * - `more`: so many bytes from the start of the file would tell.
 * - `unknown`: no container that is known here, or one that is malformed.
 */
export type IndexFinding =
  | { readonly kind: "range"; readonly range: ByteRange }
  | { readonly kind: "none" }
  | { readonly kind: "more"; readonly headBytes: number }
  | { readonly kind: "unknown" };

/** A container's own way to find its index in the first bytes of a file of `sizeBytes`. Pure; throws nothing. */
export type IndexFinder = (head: Uint8Array, sizeBytes: number) => IndexFinding;

/** The finding for an index from `start` to at most `end`; unknown where that lies outside of the file. */
export function foundAt(start: number, end: number, sizeBytes: number): IndexFinding {
  if (!Number.isSafeInteger(start) || start < 0 || start >= sizeBytes || end <= start) return { kind: "unknown" };
  return { kind: "range", range: { start, end: Math.min(end, sizeBytes) } };
}
