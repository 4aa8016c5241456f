import type { ErrorCode } from "../base/index.js";

/** What the program returns to its caller. */
export const EXIT_CODES = { done: 0, failed: 1, usage: 2 } as const;

const USAGE_CODES: readonly ErrorCode[] = [
  "USAGE",
  "CONFIG_NOT_FOUND",
  "CONFIG_UNREADABLE",
  "CONFIG_INVALID",
  "CONFIG_EXISTS",
  // A misspelt `type` or `plugins` entry.
  "PLUGIN_NOT_FOUND",
];

/** The exit code for an error: 2 when the command line or the configuration must be mended, else 1. */
export function exitCodeOf(code: ErrorCode): number {
  return USAGE_CODES.includes(code) ? EXIT_CODES.usage : EXIT_CODES.failed;
}
