import type {
  OpenFile,
  Overview,
  Sample,
  Server,
  Snapshot,
  Stall,
  StallCause,
  Window,
} from "../../src/core/monitor/api.js";

const MIB = 1024 * 1024;
const WINDOW_BYTES = 8 * MIB;

/** The moment at which the made-up mount stands: noon. */
export const NOW_MS = Date.UTC(2026, 4, 17, 12, 0, 0);

const STATES: readonly Window["state"][] = ["ready", "ready", "ready", "fetching", "partial", "error"];
const CAUSES: readonly StallCause[] = ["firstByte", "bandwidth", "memory", "retry", "rateLimit", "queue"];

/** One window: `index` of its file. */
export function madeWindow(index: number, state: Window["state"] = "ready"): Window {
  const start = index * WINDOW_BYTES;
  const filledBytes = { ready: WINDOW_BYTES, fetching: 5 * MIB, partial: 3 * MIB, error: 0 }[state];
  return {
    start,
    end: start + WINDOW_BYTES,
    state,
    filledBytes,
    lastAccessMs: filledBytes === 0 ? 0 : NOW_MS - index * 1000,
    ...(filledBytes === 0 ? {} : { expiresAtMs: NOW_MS + 7_200_000 - index * 1000 }),
    ...(state === "error" ? { error: "SERVER_UNREACHABLE" } : {}),
  };
}

/** An open file with so many windows around its position. */
export function madeFile(handle: number, windows: number, step = 0): OpenFile {
  const first = 100 + ((handle * 37 + step) % 400);
  const sizeBytes = 1000 * WINDOW_BYTES;
  return {
    handle,
    path: `/cyril@Home/Films/Film number ${handle} (20${String(handle % 100).padStart(2, "0")})/Film number ${handle}.mkv`,
    entry: "cyril@Home",
    sizeBytes,
    positionBytes: (first + 3.4) * WINDOW_BYTES,
    openedAtMs: NOW_MS - handle * 60_000,
    processes: [{ pid: 4000 + handle, name: handle % 3 === 0 ? "rsync" : "mpv" }],
    playing: handle % 4 !== 0,
    windowBytes: WINDOW_BYTES,
    windows: [
      ...(windows > 8 ? [madeWindow(0)] : []),
      ...Array.from({ length: windows - (windows > 8 ? 2 : 0) }, (_, index) =>
        madeWindow(first + index, STATES[(handle + index + step) % STATES.length] ?? "ready"),
      ),
      ...(windows > 8 ? [madeWindow(999)] : []),
    ],
    head: { start: 0, end: 2 * MIB },
    index: { start: sizeBytes - 3 * MIB, end: sizeBytes },
    bitsPerSecond: 12_000_000,
    bufferedBytes: 28 * MIB,
    bufferedSeconds: 19.5,
    inBytesPerSecond: 3.2 * MIB,
    outBytesPerSecond: 1.5 * MIB + handle * 1000,
    inBytes: 812 * MIB,
    outBytes: 790 * MIB,
    wastedBytes: 2 * MIB,
    ...(handle % 9 === 2 ? { stall: CAUSES[handle % 6] } : {}),
    stalls: handle % 5,
  };
}

/** A second of history; `index` seconds before the moment. */
export function madeSample(index: number, atMs = NOW_MS): Sample {
  const wave = 1 + Math.sin(index / 17) * 0.6;
  return {
    atMs: atMs - index * 1000,
    inBytesPerSecond: 24 * MIB * wave,
    outBytesPerSecond: 18 * MIB * (1 + Math.cos(index / 23) * 0.3),
    reservedBytes: 420 * MIB + 30 * MIB * wave,
    cachedBytes: 360 * MIB + 20 * MIB * wave,
    inFlightBytes: 32 * MIB,
    hitRatio: Math.min(1, 0.9 + 0.08 * wave),
  };
}

/** Entries in every state. */
export function madeServers(): Server[] {
  const plain = {
    enabled: true,
    listings: 148,
    oldestListingAgeMs: 214_000,
    staleListings: 0,
    connectionsInUse: 3,
    connectionsWaiting: 0,
    maxConnections: 8,
    inBytesPerSecond: 24 * MIB,
    inBytes: 9_876_543_210,
  };
  const home = { key: "cyril@Home", alias: "Home", type: "jellyfin", username: "cyril" };
  const product = { product: "Jellyfin Server", version: "10.11.2", latencyMs: 12 };
  const error = {
    code: "AUTH_REJECTED",
    message: "the server rejected the credentials",
    hint: "Check `apiKey` or the password.",
  };
  return [
    { ...plain, ...home, ...product, state: "ready" },
    {
      ...plain,
      key: "Attic",
      alias: "Attic",
      type: "plex",
      state: "failed",
      error,
      staleListings: 12,
      inBytesPerSecond: 0,
    },
    { ...plain, key: "anna@Office", alias: "Office", type: "emby", username: "anna", state: "connecting", listings: 0 },
    { ...plain, key: "Barn", alias: "Barn", type: "jellyfin", state: "disabled", enabled: false, maxMbitPerSecond: 40 },
  ];
}

/** Stalls of every cause. */
export function madeStalls(): Stall[] {
  return CAUSES.map((cause, index) => ({
    id: 60 - index,
    handle: index + 1,
    path: madeFile(index + 1, 1).path,
    entry: "cyril@Home",
    cause,
    detail: "the server had not answered after 0.5 s",
    offsetBytes: index * 123_456_789,
    startedAtMs: NOW_MS - 20_000 - index * 95_000,
    ...(index === 0 ? {} : { endedAtMs: NOW_MS - 18_000 - index * 95_000 }),
    ...(index === 3 ? { failed: "SERVER_UNREACHABLE" } : {}),
  }));
}

/** The mount at a glance, with so many files open. */
export function madeOverview(openFiles: number, changes: Partial<Overview> = {}): Overview {
  return {
    atMs: NOW_MS,
    mount: {
      mountPoint: "/mnt/media",
      driver: "fuse-native",
      version: "0.2.0",
      pid: 4711,
      startedAtMs: NOW_MS - 93_784_000,
      configFile: "/home/cyril/.config/mediafs/mediafs.config.yaml",
    },
    configuration: { loadedAtMs: NOW_MS - 93_784_000, awaitingMount: [] },
    readOnly: false,
    inBytesPerSecond: 38.2 * MIB,
    outBytesPerSecond: 19.1 * MIB,
    hitRatio: 0.964,
    totals: {
      inBytes: 987_654_321_000,
      outBytes: 912_345_678_000,
      hitBytes: 880_000_000_000,
      recalledBytes: 4_000_000_000,
      fetchedBytes: 980_000_000_000,
      wastedBytes: 12_000_000_000,
      directReads: 1234,
    },
    memory: {
      capBytes: 512 * MIB,
      reservedBytes: 452 * MIB,
      cachedBytes: 380 * MIB,
      inFlightBytes: 40 * MIB,
      smallFileBytes: 12 * MIB,
      waiting: 0,
      files: 14,
    },
    rssBytes: 640 * MIB,
    store: { persistent: true, bytes: 48 * MIB },
    openFiles,
    servers: { ready: 1, connecting: 1, failed: 1, disabled: 1 },
    stalls: {
      total: 44,
      active: 1,
      byCause: { firstByte: 21, bandwidth: 12, memory: 1, retry: 6, rateLimit: 0, queue: 4 },
    },
    ...changes,
  };
}

/** Everything, with so many files of so many windows. */
export function madeSnapshot(files: number, windowsEach: number, changes: Partial<Overview> = {}): Snapshot {
  return {
    atMs: NOW_MS,
    overview: madeOverview(files, changes),
    samples: Array.from({ length: 600 }, (_, index) => madeSample(599 - index)),
    openFiles: Array.from({ length: files }, (_, index) => madeFile(index + 1, windowsEach)),
    servers: madeServers(),
    stalls: madeStalls(),
    errors: [
      {
        id: 7,
        atMs: NOW_MS - 64_000,
        level: "error",
        scope: "servers",
        message: "Attic cannot be used",
        code: "AUTH_REJECTED",
        fields: { key: "Attic" },
      },
      {
        id: 3,
        atMs: NOW_MS - 364_000,
        level: "warn",
        scope: "transport",
        message: "a request is tried again",
        fields: {},
      },
    ],
  };
}
