import { type LogLevel, token } from "../base/index.js";

/** The effective configuration: validated, defaults filled in, `${ENV}` expanded, units normalised to bytes and ms. */
export interface Config {
  /** The file it came from; undefined when it was given by a program. */
  readonly file: string | undefined;
  readonly mount: MountConfig;
  readonly servers: readonly ServerConfig[];
  /** Plugin names and paths, as written. */
  readonly plugins: readonly string[];
  /** `folders` gives each film a folder of its own; `flat` puts films straight into the library. */
  readonly layout: "folders" | "flat";
  readonly readAhead: ReadAheadConfig;
  readonly cache: CacheConfig;
  readonly sidecars: SidecarConfig;
  readonly timeouts: TimeoutConfig;
  readonly monitor: MonitorConfig;
  readonly log: LogConfig;
}
export const Config = token<Config>("Config");

/** Where and how to mount. */
export interface MountConfig {
  /** Absolute path of the mount point. */
  readonly point: string | undefined;
  /** Windows only: a letter. */
  readonly driveLetter: string | undefined;
  /** `auto` or a driver's name. */
  readonly driver: string;
  readonly allowOther: boolean;
}

/** One `servers[]` entry. */
export interface ServerConfig {
  /** `username@alias`, or `alias` without a user name: the directory's name, unique among the entries. */
  readonly key: string;
  readonly alias: string;
  /** Name of the plugin. */
  readonly type: string;
  readonly username: string | undefined;
  readonly enabled: boolean;
  /** Connections to this server at a time. */
  readonly maxConnections: number;
  /** Speed at which bytes of files are fetched; undefined for no limit. */
  readonly maxBytesPerSecond: number | undefined;
  /** The keys that belong to the plugin, `username` included, `${ENV}` and `…File` resolved, not yet checked against its table. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** The read plan's numbers. */
export interface ReadAheadConfig {
  readonly windowBytes: number;
  /** Windows ahead of a reader at most. */
  readonly windows: number;
  /** Whether the index of a file, or its end where that is not known, is fetched at open. */
  readonly lastWindow: boolean;
}

/** Limits and lifetimes of what is kept. */
export interface CacheConfig {
  /** Memory for media bytes, those in flight included. */
  readonly maxBytes: number;
  /** Disk for beginnings and indexes of files; 0 keeps none. */
  readonly probeMaxBytes: number;
  /** How long an unused window is kept. */
  readonly ttlMs: number;
  readonly itemsTtlMs: number;
  readonly metadataTtlMs: number;
  readonly artworkTtlMs: number;
  /** Directory of the database. */
  readonly dir: string;
}

/** Which virtual files stand beside the media. */
export interface SidecarConfig {
  readonly nfo: boolean;
  readonly artwork: readonly ("classic" | "standard")[];
  readonly subtitles: boolean;
  readonly desktopIni: "auto" | "always" | "never";
}

/** How long anybody waits. */
export interface TimeoutConfig {
  /** For a listing or an attribute. */
  readonly metadataMs: number;
  /** For the bytes of one read, a server's restart included. */
  readonly readMs: number;
}

/** The monitor's address. */
export interface MonitorConfig {
  readonly enabled: boolean;
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  readonly token: string | undefined;
  /** Whether it only shows. */
  readonly readOnly: boolean;
  /** Names under which browsers may reach it beside its address. */
  readonly hosts: readonly string[];
}

/** What is logged and how. */
export interface LogConfig {
  readonly level: LogLevel;
  readonly format: "pretty" | "json";
}
