import { expect } from "vitest";
import type { CommandResult } from "./mounted-library.js";

/** Expects one line (with one more for each place in a file) that says what failed, and one that says what to do. */
export function expectFailure(
  { status, stdout, stderr }: CommandResult,
  exitCode: number,
  { says, hint }: { readonly says: RegExp; readonly hint: RegExp },
): void {
  expect({ status, stdout }, stderr).toEqual({ status: exitCode, stdout: "" });
  const lines = stderr.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^mediafs: /);
  expect(lines.slice(1, -1).every((line) => line.startsWith("  "))).toBe(true);
  expect(lines.slice(0, -1).join("\n")).toMatch(says);
  expect(lines.at(-1)).toMatch(/^ {2}→ ./);
  expect(lines.at(-1)).toMatch(hint);
}
