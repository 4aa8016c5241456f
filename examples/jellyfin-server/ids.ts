import { createHash } from "node:crypto";

/** A stable id of 32 hex digits, made from what it names. */
export function idOf(...parts: readonly (string | number)[]): string {
  return createHash("md5").update(parts.join("\u0000")).digest("hex");
}

/** The 32 hex digits of an id written with or without dashes, in any case; undefined when it is not one. */
export function parseId(text: string): string | undefined {
  const digits = text.replaceAll("-", "").toLowerCase();
  return /^[0-9a-f]{32}$/.test(digits) ? digits : undefined;
}

/** A 32-bit number made from a text, to seed contents with. */
export function seedOf(text: string): number {
  return Number.parseInt(idOf(text).slice(0, 8), 16);
}
