import type { CacheState, LogLine, OptionField, Plugin, ServerForm, Settings } from "../../src/core/monitor/api.js";
import type { FixtureAnswers } from "./fixture-server.js";
import { madeOverview, NOW_MS } from "./made-up-mount.js";

const MIB = 1024 * 1024;

const OPTIONS: readonly OptionField[] = [
  { name: "url", type: "url", required: true, secret: false, help: "Address of the server." },
  { name: "username", type: "string", required: false, secret: false, help: "User whose libraries are shown." },
  { name: "password", type: "string", required: false, secret: true, help: "Password of the user." },
  { name: "apiKey", type: "string", required: false, secret: true, help: "API key of the server." },
  {
    name: "verifyTls",
    type: "boolean",
    required: false,
    secret: false,
    help: "Whether certificates are checked.",
    default: true,
  },
];

const NO_CHANGES = { added: [], removed: [], replaced: [], reconnected: [], awaitingMount: [] };

const PLUGINS: readonly Plugin[] = [
  {
    name: "jellyfin",
    version: "0.2.0",
    apiVersion: "^1.0.0",
    from: "mediafs/plugins/jellyfin",
    origin: "builtin",
    state: "loaded",
    options: [...OPTIONS],
  },
  {
    name: "shelf",
    version: "0.1.0",
    apiVersion: "^3.0.0",
    from: "mediafs-plugin-shelf",
    origin: "installed",
    state: "refused",
    code: "PLUGIN_INCOMPATIBLE",
    reason: "it needs plugin API ^3.0.0; this is 1.1.0",
    options: [],
  },
];

/** The cache with most of it young. */
export function madeCache(): CacheState {
  const { memory, totals, hitRatio } = madeOverview(0);
  const ages = Array.from({ length: 20 }, (_, index) => ({
    fromMs: index * 360_000,
    toMs: (index + 1) * 360_000,
    bytes: Math.round(120 * MIB * Math.exp(-index / 4)) * (index % 7 === 5 ? 0 : 1),
  }));
  return {
    atMs: NOW_MS,
    ttlMs: 7_200_000,
    windowBytes: 8 * MIB,
    memory,
    totals,
    ages,
    ...(hitRatio === undefined ? {} : { hitRatio }),
  };
}

/** Settings of every kind. */
export function madeSettings(): Settings {
  const plain = { origin: "default", overridden: false };
  return {
    file: "/home/cyril/.config/mediafs/mediafs.config.yaml",
    writable: true,
    settings: [
      {
        ...plain,
        path: "readAhead.windowMiB",
        type: "number",
        value: 8,
        default: 8,
        unit: "MiB",
        min: 1,
        max: 64,
        help: "Size of a window.",
      },
      {
        ...plain,
        path: "readAhead.windows",
        type: "integer",
        value: 6,
        default: 4,
        origin: "file",
        min: 1,
        max: 32,
        help: "Windows kept ahead of a reader.",
      },
      {
        ...plain,
        path: "readAhead.lastWindow",
        type: "boolean",
        value: true,
        default: true,
        help: "Whether the end is fetched at open.",
      },
      {
        ...plain,
        path: "cache.maxMiB",
        type: "integer",
        value: 512,
        default: 512,
        unit: "MiB",
        min: 64,
        help: "Memory for media.",
      },
      {
        ...plain,
        path: "cache.ttlMinutes",
        type: "number",
        value: 120,
        default: 120,
        unit: "minutes",
        help: "How long bytes that nobody reads are kept.",
      },
      {
        ...plain,
        path: "log.level",
        type: "string",
        value: "debug",
        default: "info",
        origin: "flag --log-level",
        overridden: true,
        oneOf: ["error", "warn", "info", "debug", "trace"],
        help: "Least severe level written.",
      },
    ],
  };
}

/** Lines of every level. */
export function madeLines(count: number): LogLine[] {
  const levels = ["info", "debug", "info", "warn", "info", "error"] as const;
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    atMs: NOW_MS - (count - index) * 1700,
    level: levels[index % levels.length] ?? "info",
    scope: ["cache", "servers", "transport", "catalog"][index % 4] ?? "cache",
    message: index % 5 === 0 ? "a listing was fetched anew, with all that stands below it" : "a window is ready",
    ...(index % 6 === 5 ? { code: "SERVER_UNREACHABLE" } : {}),
    fields: { key: "cyril@Home", ms: index * 3 },
  }));
}

/** An entry with a secret that is set. */
export function madeForm(): ServerForm {
  const values: Readonly<Record<string, string | boolean>> = {
    url: "https://media.example.org",
    username: "cyril",
    verifyTls: true,
  };
  return {
    key: "cyril@Home",
    alias: "Home",
    type: "jellyfin",
    enabled: true,
    options: OPTIONS.map((field) => {
      const value = values[field.name];
      return {
        ...field,
        isSet: value !== undefined || field.name === "apiKey",
        ...(value === undefined ? {} : { value }),
      };
    }),
  };
}

/** Answers of a mount where all goes well. */
export function madeAnswers(): FixtureAnswers {
  return {
    login: () => ({ loggedIn: true, readOnly: false }),
    logout: () => ({}),
    cache: madeCache,
    plugins: () => ({ plugins: [...PLUGINS] }),
    settings: madeSettings,
    log: () => ({ level: "debug", lines: madeLines(60) }),
    server: madeForm,
    testServer: () => ({ outcome: "ok", product: "Jellyfin Server", version: "10.11.2", latencyMs: 14 }),
    addServer: () => ({ ...NO_CHANGES, added: ["New"] }),
    editServer: () => ({ ...NO_CHANGES, reconnected: ["cyril@Home"] }),
    removeServer: () => NO_CHANGES,
    enableServer: () => NO_CHANGES,
    editSettings: () => NO_CHANGES,
    refresh: () => ({}),
    purgeWindow: () => ({ purged: true, droppedBytes: 8 * MIB }),
    purgeFile: () => ({ purged: true, droppedBytes: 80 * MIB }),
    purgeCache: () => ({ purged: true, droppedBytes: 100 * MIB }),
  };
}
