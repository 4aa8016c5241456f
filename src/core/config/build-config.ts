import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config, ServerConfig } from "./config.js";
import type { TopValues } from "./option-values.js";
import { type PathBase, resolvePath } from "./secret-files.js";
import { serverKeyOf, type Validated, type ValidatedServer } from "./validate.js";

const MIB = 1_048_576;
const BYTES_PER_MEGABIT = 1_000_000 / 8;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** What the configuration file does not say. */
export interface ConfigPlace extends PathBase {
  /** The file it came from; undefined when it was given by a program. */
  readonly file: string | undefined;
  /** Where the cache lies unless `cache.dir` says so; undefined where the user has no such directory. */
  readonly cacheDir: string | undefined;
}

/** The effective configuration from validated values: units become bytes and milliseconds, paths absolute. Pure. */
export function buildConfig({ top, servers }: Validated, place: ConfigPlace): Config {
  return {
    file: place.file,
    mount: {
      point: optionalPath(top["mount.point"], place),
      driveLetter: top["mount.driveLetter"],
      driver: top["mount.driver"],
      allowOther: top["mount.allowOther"],
    },
    servers: servers.map(buildServer),
    plugins: top.plugins,
    layout: top.layout,
    ...buildLimits(top),
    cache: buildCache(top, place),
    sidecars: {
      nfo: top["sidecars.nfo"],
      artwork: top["sidecars.artwork"],
      subtitles: top["sidecars.subtitles"],
      desktopIni: top["sidecars.desktopIni"],
    },
    monitor: {
      enabled: top["monitor.enabled"],
      listen: top["monitor.listen"],
      token: top["monitor.token"],
      readOnly: top["monitor.readOnly"],
      hosts: top["monitor.hosts"],
    },
    log: { level: top["log.level"], format: top["log.format"] },
  };
}

function buildLimits(top: TopValues): Pick<Config, "readAhead" | "timeouts"> {
  return {
    readAhead: {
      windowBytes: Math.round(top["readAhead.windowMiB"] * MIB),
      windows: top["readAhead.windows"],
      lastWindow: top["readAhead.lastWindow"],
    },
    timeouts: {
      metadataMs: top["timeouts.metadataSeconds"] * SECOND_MS,
      readMs: top["timeouts.readSeconds"] * SECOND_MS,
    },
  };
}

function buildCache(top: TopValues, place: ConfigPlace): Config["cache"] {
  return {
    maxBytes: top["cache.maxMiB"] * MIB,
    probeMaxBytes: top["cache.probeMaxMiB"] * MIB,
    ttlMs: top["cache.ttlMinutes"] * MINUTE_MS,
    itemsTtlMs: top["cache.itemsTtlSeconds"] * SECOND_MS,
    metadataTtlMs: top["cache.metadataTtlSeconds"] * SECOND_MS,
    artworkTtlMs: top["cache.artworkTtlSeconds"] * SECOND_MS,
    // Without a home directory there is still a place that this user alone writes to.
    dir:
      optionalPath(top["cache.dir"], place) ?? place.cacheDir ?? join(tmpdir(), `mediafs-${process.getuid?.() ?? ""}`),
  };
}

function optionalPath(path: string | undefined, base: PathBase): string | undefined {
  return path === undefined ? undefined : resolvePath(path, base);
}

function buildServer({ own, options }: ValidatedServer): ServerConfig {
  return {
    key: serverKeyOf(own),
    alias: own.alias,
    type: own.type,
    username: own.username,
    enabled: own.enabled,
    maxConnections: own.maxConnections,
    maxBytesPerSecond: own.maxMbitPerSecond === undefined ? undefined : own.maxMbitPerSecond * BYTES_PER_MEGABIT,
    options,
  };
}
