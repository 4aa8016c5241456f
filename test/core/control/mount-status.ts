import type { MountStatus } from "../../../src/core/control/index.js";

/** A running mount with one ready and one failed server, and one open file. */
export function mountStatus(changes: Partial<MountStatus> = {}): MountStatus {
  return {
    mountPoint: "/mnt/mediafs",
    driver: "some-driver",
    version: "1.2.3",
    pid: 4711,
    startedAtMs: 1_700_000_000_000,
    configFile: "/home/cyril/mediafs.config.yaml",
    configuration: { loadedAtMs: 1_700_000_000_000, refused: undefined, awaitingMount: [] },
    servers: [
      {
        key: "cyril@HomeServer",
        type: "kind",
        state: "ready",
        product: "Product",
        version: "10.11.0",
        latencyMs: 12.4,
        error: undefined,
        listings: 14,
        oldestListingAgeMs: 252_000,
        staleListings: 0,
      },
      {
        key: "Attic",
        type: "kind",
        state: "failed",
        product: undefined,
        version: undefined,
        latencyMs: undefined,
        error: { code: "AUTH_REJECTED", message: "the server refused the API key", hint: "Check the API key." },
        listings: 2,
        oldestListingAgeMs: 7_260_000,
        staleListings: 2,
      },
    ],
    openFiles: [
      {
        handle: 3,
        path: "/cyril@HomeServer/Films/Inception (2010)/Inception (2010).mkv",
        serverKey: "cyril@HomeServer",
        sizeBytes: 4_000_000_000,
        openedAtMs: 1_700_000_100_000,
        reader: { positionBytes: 1_000_000_000, windowBytes: 8_388_608, windows: [] },
      },
    ],
    cache: {
      cachedBytes: 268_435_456,
      inFlightBytes: 8_388_608,
      maxBytes: 536_870_912,
      reservedBytes: 285_212_672,
      smallFileBytes: 8_388_608,
      files: 3,
      hitBytes: 3_000_000_000,
      fetchedBytes: 1_000_000_000,
      recalledBytes: 0,
      wastedBytes: 1_048_576,
      directReads: 0,
    },
    store: { persistent: true, bytes: 1_500_000 },
    rssBytes: 150_000_000,
    ...changes,
  };
}
