import { withDeadline } from "../../base/index.js";
import type { CacheStats } from "../../cache/index.js";
import { bitrateOf } from "../../catalog/index.js";
import type { OpenMediaFile } from "../../vfs/index.js";
import type { CacheState, MemoryState, OpenFile, Overview, Server, Totals } from "../api.js";
import type { MonitorParts } from "../monitor-parts.js";
import type { StallWatch } from "../stalls/stall-watch.js";
import type { ReaderProcesses } from "./reader-processes.js";
import { hitRatio, type Sampler } from "./sampler.js";

const AGE_BUCKETS = 20;
const PING_AGAIN_MS = 15_000;
const PING_TIMEOUT_MS = 10_000;

/** What the view is made from. */
export interface ViewParts extends MonitorParts {
  readonly sampler: Sampler;
  readonly stalls: StallWatch;
  readonly processes: ReaderProcesses;
}

/** The mount as it is at the moment of asking. */
export class MountView {
  readonly #parts: ViewParts;
  #pingedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: ViewParts) {
    this.#parts = parts;
  }

  overview(): Overview {
    const { config, configuration, cache, facts, store, sampler, stalls, media, host, clock } = this.#parts;
    const stats = cache.stats();
    const states = host.servers().map(({ state }) => state);
    const count = (wanted: string) => states.filter((state) => state === wanted).length;
    const { loadedAtMs, refused, awaitingMount } = configuration.state;
    const storeBytes = Object.values(store.stats()).reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      atMs: clock.now(),
      mount: facts,
      configuration: {
        loadedAtMs,
        ...(refused === undefined ? {} : { refused: { ...refused, lines: [...refused.lines] } }),
        awaitingMount: [...awaitingMount],
      },
      readOnly: config.monitor.readOnly,
      inBytesPerSecond: sampler.inRate,
      outBytesPerSecond: sampler.outRate,
      hitRatio: hitRatio(stats),
      totals: this.#totals(stats),
      memory: memoryOf(stats),
      rssBytes: process.memoryUsage.rss(),
      store: { persistent: store.persistent, bytes: storeBytes },
      openFiles: media.openFiles().length,
      servers: {
        ready: count("ready"),
        connecting: count("connecting"),
        failed: count("failed"),
        disabled: count("disabled"),
      },
      stalls: stalls.counts(),
    };
  }

  /** Every open file, by handle. */
  openFiles(): OpenFile[] {
    return this.#parts.media.openFiles().map((file) => this.#openFile(file));
  }

  /** Looks up which processes read them, if others are open than before. Never rejects. */
  async lookAtProcesses(): Promise<void> {
    const { media, processes, clock } = this.#parts;
    await processes.look(
      media.openFiles().map(({ handle }) => handle),
      clock.now(),
    );
  }

  cacheState(): CacheState {
    const { cache, config, clock } = this.#parts;
    const stats = cache.stats();
    const { ttlMs } = config.cache;
    return {
      atMs: clock.now(),
      ttlMs,
      windowBytes: config.readAhead.windowBytes,
      memory: memoryOf(stats),
      totals: this.#totals(stats),
      hitRatio: hitRatio(stats),
      ages: cache.ages(AGE_BUCKETS).map((bytes, index) => ({
        fromMs: (index * ttlMs) / AGE_BUCKETS,
        toMs: ((index + 1) * ttlMs) / AGE_BUCKETS,
        bytes,
      })),
    };
  }

  /** Every entry, in the order of the configuration. Asks the servers, if that was long ago, without waiting for them. */
  servers(): Server[] {
    this.#pingIfLongAgo();
    const { host, catalog, config, slots, sampler, activity, clock } = this.#parts;
    const ages = new Map(catalog.ages().map((age) => [age.serverKey, age]));
    const states = new Map(host.servers().map((state) => [state.key, state]));
    return config.servers.flatMap((entry) => {
      const state = states.get(entry.key);
      if (state === undefined) return [];
      const age = ages.get(entry.key);
      const oldest = age?.oldestFetchedAtMs;
      const usage = slots.usage(entry.key);
      return {
        key: entry.key,
        alias: entry.alias,
        type: entry.type,
        username: entry.username,
        enabled: entry.enabled,
        state: state.state,
        product: state.product,
        version: state.version,
        latencyMs: state.latencyMs,
        error: state.error,
        listings: age?.listings ?? 0,
        oldestListingAgeMs: oldest === undefined ? undefined : clock.now() - oldest,
        staleListings: age?.stale ?? 0,
        connectionsInUse: usage.used,
        connectionsWaiting: usage.waiting,
        maxConnections: entry.maxConnections,
        maxMbitPerSecond: entry.maxBytesPerSecond === undefined ? undefined : (entry.maxBytesPerSecond * 8) / 1e6,
        inBytesPerSecond: sampler.serverRate(entry.key),
        inBytes: activity.serverBytes(entry.key),
      };
    });
  }

  #openFile({ handle, path, file, fileKey, sizeBytes, openedAtMs, reader }: OpenMediaFile): OpenFile {
    const { sampler, activity, reads, stalls, processes } = this.#parts;
    const status = reader.status();
    const bitsPerSecond = bitrateOf(file.source, sizeBytes);
    return {
      handle,
      path,
      entry: file.serverKey,
      sizeBytes,
      positionBytes: status.positionBytes,
      openedAtMs,
      processes: [...processes.of(path)],
      playing: status.playing,
      windowBytes: status.windowBytes,
      windows: [...status.windows],
      head: status.head,
      index: status.index,
      bitsPerSecond,
      bufferedBytes: status.bufferedBytes,
      bufferedSeconds: bitsPerSecond !== undefined ? (status.bufferedBytes * 8) / bitsPerSecond : undefined,
      inBytesPerSecond: sampler.fileRate(fileKey),
      outBytesPerSecond: sampler.handleRate(handle),
      inBytes: activity.fileBytes(fileKey),
      outBytes: reads.handleBytes(handle),
      wastedBytes: status.wastedBytes,
      stall: stalls.causeNow(handle),
      stalls: stalls.countOf(handle),
    };
  }

  #totals(stats: CacheStats): Totals {
    const { hitBytes, recalledBytes, fetchedBytes, wastedBytes, directReads } = stats;
    const { activity, reads } = this.#parts;
    const counted = { hitBytes, recalledBytes, fetchedBytes: Math.max(0, fetchedBytes), wastedBytes, directReads };
    return { inBytes: activity.inBytes, outBytes: reads.outBytes, ...counted };
  }

  #pingIfLongAgo(): void {
    const { host, clock } = this.#parts;
    if (clock.now() - this.#pingedAtMs < PING_AGAIN_MS) return;
    this.#pingedAtMs = clock.now();
    for (const { key, state } of host.servers()) {
      if (state !== "ready") continue;
      const { signal } = new AbortController();
      // What fails stands in the state of the server.
      withDeadline(`the answer of ${key}`, PING_TIMEOUT_MS, signal, (inTime) => host.ping(key, inTime)).catch(
        () => undefined,
      );
    }
  }
}

function memoryOf(stats: CacheStats): MemoryState {
  const { maxBytes: capBytes, reservedBytes, cachedBytes, inFlightBytes, smallFileBytes, waiting, files } = stats;
  return { capBytes, reservedBytes, cachedBytes, inFlightBytes, smallFileBytes, waiting, files };
}
