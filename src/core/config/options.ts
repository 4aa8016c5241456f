import type { CoreOption } from "./core-option.js";
import { MONITOR_OPTIONS } from "./monitor-options.js";

// What no file system of Linux, macOS and Windows takes in a name, and what would hide a directory.
const DIRECTORY_NAME = {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  matches: /^(?![.\s])[^\u0000-\u001f\u007f/\\<>:"|?*]{0,99}[^\u0000-\u001f\u007f/\\<>:"|?*.\s]$/,
  says: 'a name fit for a directory: up to 100 characters, none of / \\ < > : " | ? *, no dot or blank at either end',
} as const;

/**
 * The one table of options: validation, defaults, `--help`, the documentation and the JSON schema derive from it.
 * Keyed by path; `servers[].` stands for every entry. Keys of an entry that are not here belong to its plugin.
 */
export const CORE_OPTIONS = {
  "mount.point": {
    type: "path",
    help: "Directory to mount at (Linux, macOS).",
    flag: "--mount-point <dir>",
  },
  "mount.driveLetter": {
    type: "string",
    pattern: { matches: /^[A-Za-z]:?$/, says: "a letter" },
    help: "Drive to mount as (Windows).",
  },
  "mount.driver": {
    type: "string",
    default: "auto",
    pattern: { matches: /^[a-z][a-z0-9-]*$/, says: "`auto` or the name of a driver" },
    help: "Mount driver; `auto` takes the first that works here.",
    flag: "--driver <name>",
  },
  "mount.allowOther": {
    type: "boolean",
    default: false,
    help: "Whether other users of this machine may read the mount.",
    flag: "--allow-other",
  },
  "servers[].alias": {
    type: "string",
    required: true,
    pattern: DIRECTORY_NAME,
    help: "Name of the server; with the user name it makes the directory's name.",
  },
  "servers[].type": {
    type: "string",
    required: true,
    pattern: { matches: /^[a-z][a-z0-9-]*$/, says: "the name of a connector plugin" },
    help: "Connector plugin that speaks to the server; `mediafs plugins` lists them.",
  },
  "servers[].username": {
    type: "string",
    pattern: DIRECTORY_NAME,
    help: "User whose libraries are shown; the directory is then called `username@alias`.",
  },
  "servers[].enabled": {
    type: "boolean",
    default: true,
    help: "Whether the entry is mounted unless it is named on the command line.",
  },
  "servers[].maxConnections": {
    type: "integer",
    default: 6,
    min: 1,
    max: 64,
    help: "Connections to this server at a time.",
  },
  "servers[].maxMbitPerSecond": {
    type: "number",
    unit: "Mbit/s",
    min: 1,
    max: 100_000,
    defaultText: "no limit",
    help: "Speed at which media, images and subtitles are fetched from this server at most.",
  },
  plugins: {
    type: "list",
    default: [],
    help: "Connector plugins beside the installed `mediafs-plugin-*`: package names, or paths.",
  },
  layout: {
    type: "string",
    default: "folders",
    oneOf: ["folders", "flat"],
    help: "Whether each film has a folder of its own or lies straight in its library.",
  },
  "readAhead.windowMiB": {
    type: "number",
    default: 8,
    unit: "MiB",
    min: 1,
    max: 64,
    help: "Size of the pieces in which files are fetched.",
  },
  "readAhead.windows": {
    type: "integer",
    default: 4,
    min: 1,
    max: 32,
    help: "Pieces fetched ahead of a reader at most.",
  },
  "readAhead.lastWindow": {
    type: "boolean",
    default: true,
    help: "Whether the index of a file (the end, where that is not known) is fetched when it is opened.",
  },
  "cache.maxMiB": {
    type: "integer",
    default: 512,
    unit: "MiB",
    min: 32,
    max: 1_048_576,
    help: "Memory for media bytes, those under way included.",
  },
  "cache.probeMaxMiB": {
    type: "integer",
    default: 2048,
    unit: "MiB",
    min: 0,
    max: 1_048_576,
    help: "Disk for beginnings and indexes of files, so that looking at them again costs no traffic; 0 keeps none.",
  },
  "cache.ttlMinutes": {
    type: "number",
    default: 120,
    unit: "minutes",
    min: 1,
    max: 525_600,
    help: "How long media bytes that nobody reads are kept.",
  },
  "cache.itemsTtlSeconds": {
    type: "number",
    default: 300,
    unit: "seconds",
    min: 1,
    max: 31_536_000,
    help: "Age from which a listing is fetched anew.",
  },
  "cache.metadataTtlSeconds": {
    type: "number",
    default: 3600,
    unit: "seconds",
    min: 1,
    max: 31_536_000,
    help: "Age from which the metadata of an item are fetched anew.",
  },
  "cache.artworkTtlSeconds": {
    type: "number",
    default: 86_400,
    unit: "seconds",
    min: 1,
    max: 31_536_000,
    help: "Age from which an image is fetched anew.",
  },
  "cache.dir": {
    type: "path",
    defaultText: "`$XDG_CACHE_HOME/mediafs` or `~/.cache/mediafs`",
    help: "Directory of the database that keeps artwork, sizes and listings across restarts.",
  },
  "sidecars.nfo": {
    type: "boolean",
    default: true,
    help: "Whether NFO files are shown.",
  },
  "sidecars.artwork": {
    type: "list",
    default: ["classic", "standard"],
    oneOf: ["classic", "standard"],
    help: "Names under which images are shown: `classic` beside the item, `standard` as media programs look for them.",
  },
  "sidecars.subtitles": {
    type: "boolean",
    default: true,
    help: "Whether external subtitle files are shown.",
  },
  "sidecars.desktopIni": {
    type: "string",
    default: "auto",
    oneOf: ["auto", "always", "never"],
    help: "Whether each server's directory has a `desktop.ini` with its icon; `auto` means on Windows.",
  },
  "timeouts.metadataSeconds": {
    type: "number",
    default: 10,
    unit: "seconds",
    min: 1,
    max: 300,
    help: "How long a listing or an attribute may take before it fails.",
  },
  "timeouts.readSeconds": {
    type: "number",
    default: 20,
    unit: "seconds",
    min: 1,
    max: 600,
    help: "How long a read may take before it fails, a restart of the server included.",
  },
  ...MONITOR_OPTIONS,
  "log.level": {
    type: "string",
    default: "info",
    oneOf: ["error", "warn", "info", "debug", "trace"],
    help: "How much is logged.",
    flag: "--log-level <level>",
  },
  "log.format": {
    type: "string",
    default: "pretty",
    oneOf: ["pretty", "json"],
    help: "How log lines look.",
    flag: "--log-format <format>",
  },
} as const satisfies Readonly<Record<string, CoreOption>>;
