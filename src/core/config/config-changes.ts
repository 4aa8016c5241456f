import { isDeepStrictEqual } from "node:util";
import type { Config, ServerConfig } from "./config.js";

/** How an entry that both configurations have differs. */
export type EntryChange = "none" | "settings" | "server";

/**
 * What a change of an entry's lines means: `server` when another server, or another kind, may stand behind the same
 * name; `settings` when it is the same server with other credentials or options; `none` when its connection can stay.
 * Pure.
 */
export function entryChange(old: ServerConfig, next: ServerConfig): EntryChange {
  if (old.type !== next.type || old.options.url !== next.options.url) return "server";
  const settings = ({ maxConnections, options }: ServerConfig) => ({ maxConnections, options });
  return isDeepStrictEqual(settings(old), settings(next)) ? "none" : "settings";
}

/**
 * Paths of the options that differ and that only a new mount takes. Pure.
 */
export function fixedOptionsChanged(old: Config, next: Config): readonly string[] {
  const fixed = FIXED_OPTIONS.filter(([, take]) => !isDeepStrictEqual(take(old), take(next)));
  return fixed.map(([path]) => path);
}

// What the kernel was told at the mount, what is open for the whole run, and the form of lines that somebody parses.
const FIXED_OPTIONS: readonly (readonly [string, (config: Config) => unknown])[] = [
  ["mount.point", ({ mount }) => mount.point],
  ["mount.driveLetter", ({ mount }) => mount.driveLetter],
  ["mount.driver", ({ mount }) => mount.driver],
  ["mount.allowOther", ({ mount }) => mount.allowOther],
  ["cache.dir", ({ cache }) => cache.dir],
  ["log.format", ({ log }) => log.format],
];

/** The next configuration with what cannot change under a mount as it was. Pure. */
export function keepFixedOptions(old: Config, next: Config): Config {
  return {
    ...next,
    mount: old.mount,
    cache: { ...next.cache, dir: old.cache.dir },
    log: { ...next.log, format: old.log.format },
  };
}
