import type { Config } from "../config/index.js";
import type { CacheLimits } from "./file-cache.js";

/** The limits that a configuration sets. Pure. */
export function cacheLimitsOf({ cache, readAhead }: Pick<Config, "cache" | "readAhead">): CacheLimits {
  const { windowBytes, windows, lastWindow } = readAhead;
  return { maxBytes: cache.maxBytes, ttlMs: cache.ttlMs, windowBytes, windows, lastWindow };
}
