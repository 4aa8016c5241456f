import { Counter, Gauge, Registry } from "prom-client";
import type { CacheStats } from "../../cache/index.js";
import type { MountView, ViewParts } from "../facts/mount-view.js";
import type { StallCounts } from "../stalls/stall-watch.js";

/** One metric as docs/metrics.md lists it. */
export interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly labels: readonly string[];
  readonly help: string;
}

interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number | undefined;
}

/** What one scrape is answered from: all of it is looked up once. */
interface ScrapeFacts {
  readonly parts: ViewParts;
  readonly servers: ReturnType<MountView["servers"]>;
  readonly cache: CacheStats;
  readonly stalls: StallCounts;
}

interface ReadMetric extends Metric {
  readonly read: (facts: ScrapeFacts) => readonly Reading[];
}

const one = (value: number | undefined): readonly Reading[] => [{ value }];
const gauge = (name: string, help: string, read: ReadMetric["read"], labels: readonly string[] = []): ReadMetric => ({
  name,
  type: "gauge",
  labels,
  help,
  read,
});
const counter = (name: string, help: string, read: ReadMetric["read"], labels: readonly string[] = []): ReadMetric => ({
  ...gauge(name, help, read, labels),
  type: "counter",
});

const SERVER = ["server"];
const eachServer =
  (value: (server: ScrapeFacts["servers"][number]) => number | undefined): ReadMetric["read"] =>
  ({ servers }) =>
    servers.map((server) => ({ labels: { server: server.key }, value: value(server) }));

const TABLE: readonly ReadMetric[] = [
  gauge(
    "mediafs_info",
    "Always 1; what runs where.",
    ({ parts: { facts } }) => [
      { labels: { version: facts.version, driver: facts.driver, mount_point: facts.mountPoint }, value: 1 },
    ],
    ["version", "driver", "mount_point"],
  ),
  gauge("mediafs_start_time_seconds", "When the mount started, seconds since 1970.", ({ parts: { facts } }) =>
    one(facts.startedAtMs / 1000),
  ),
  gauge("process_resident_memory_bytes", "Resident memory of the process.", () => one(process.memoryUsage.rss())),
  counter("process_cpu_seconds_total", "Processor time of the process.", () => one(cpuSeconds())),
  counter(
    "mediafs_received_bytes_total",
    "Received from a server, media and images.",
    eachServer(({ inBytes }) => inBytes),
    SERVER,
  ),
  counter("mediafs_delivered_bytes_total", "Given to programs.", ({ parts }) => one(parts.reads.outBytes)),
  counter("mediafs_cache_hit_bytes_total", "Of media, given without waiting.", ({ cache }) => one(cache.hitBytes)),
  counter("mediafs_cache_recalled_bytes_total", "Of media, from what is kept on disk.", ({ cache }) =>
    one(cache.recalledBytes),
  ),
  counter("mediafs_cache_fetched_bytes_total", "Of media, from servers.", ({ cache }) =>
    one(Math.max(0, cache.fetchedBytes)),
  ),
  counter("mediafs_cache_wasted_bytes_total", "Fetched and dropped unread.", ({ cache }) => one(cache.wastedBytes)),
  counter("mediafs_cache_direct_reads_total", "Reads served by a request of their own.", ({ cache }) =>
    one(cache.directReads),
  ),
  gauge("mediafs_cache_bytes", "Bytes of files in memory.", ({ cache }) => one(cache.cachedBytes)),
  gauge("mediafs_cache_files", "Files of which something is in memory or on its way.", ({ cache }) => one(cache.files)),
  gauge("mediafs_memory_cap_bytes", "cache.maxMiB.", ({ cache }) => one(cache.maxBytes)),
  gauge("mediafs_memory_reserved_bytes", "Of the cap: there, on their way, lent, and of small files.", ({ cache }) =>
    one(cache.reservedBytes),
  ),
  gauge("mediafs_memory_in_flight_bytes", "Bytes on their way.", ({ cache }) => one(cache.inFlightBytes)),
  gauge("mediafs_memory_small_file_bytes", "Of what is reserved: images, NFO files and subtitles.", ({ cache }) =>
    one(cache.smallFileBytes),
  ),
  gauge("mediafs_memory_waiting_reads", "Reads that wait for room.", ({ cache }) => one(cache.waiting)),
  gauge("mediafs_open_files", "Open media files.", ({ parts }) => one(parts.media.openFiles().length)),
  counter(
    "mediafs_stalls_total",
    "Open files that were kept waiting, by what they waited for.",
    ({ stalls }) => Object.entries(stalls.byCause).map(([cause, value]) => ({ labels: { cause }, value })),
    ["cause"],
  ),
  gauge("mediafs_stalls_active", "Open files that are kept waiting now.", ({ stalls }) => one(stalls.active)),
  counter(
    "mediafs_log_lines_total",
    "Warnings and errors in the log.",
    ({ parts }) => Object.entries(parts.journal.counts).map(([level, value]) => ({ labels: { level }, value })),
    ["level"],
  ),
  gauge(
    "mediafs_server_up",
    "1 while a server is connected and answers.",
    eachServer(({ state, error }) => (state === "ready" && error === undefined ? 1 : 0)),
    SERVER,
  ),
  gauge(
    "mediafs_server_latency_seconds",
    "Round trip of the last ping.",
    eachServer(({ latencyMs }) => (latencyMs === undefined ? undefined : latencyMs / 1000)),
    SERVER,
  ),
  gauge(
    "mediafs_server_connections_in_use",
    "Requests to a server under way.",
    eachServer(({ connectionsInUse }) => connectionsInUse),
    SERVER,
  ),
  gauge(
    "mediafs_server_connections_waiting",
    "Requests that wait for a connection to a server.",
    eachServer(({ connectionsWaiting }) => connectionsWaiting),
    SERVER,
  ),
  gauge(
    "mediafs_server_listings",
    "Listings known of a server.",
    eachServer(({ listings }) => listings),
    SERVER,
  ),
  gauge(
    "mediafs_server_stale_listings",
    "Listings served though their refresh failed.",
    eachServer(({ staleListings }) => staleListings),
    SERVER,
  ),
  gauge(
    "mediafs_server_oldest_listing_seconds",
    "Age of the oldest listing served.",
    eachServer(({ oldestListingAgeMs }) => (oldestListingAgeMs === undefined ? undefined : oldestListingAgeMs / 1000)),
    SERVER,
  ),
];

/** Every metric there is, in the order of the answer. */
export const METRICS: readonly Metric[] = TABLE;

/** The metrics of one mount, as Prometheus asks for them. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #metrics: readonly (readonly [metric: Counter | Gauge, read: ReadMetric["read"]])[];
  readonly #parts: ViewParts;
  readonly #view: MountView;

  constructor(parts: ViewParts, view: MountView) {
    this.#parts = parts;
    this.#view = view;
    this.#metrics = TABLE.map(({ name, type, labels, help, read }) => {
      const options = { name, help, labelNames: [...labels], registers: [this.#registry] };
      return [type === "counter" ? new Counter(options) : new Gauge(options), read];
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The answer to a scrape, as of now. */
  text(): Promise<string> {
    const { cache, stalls } = this.#parts;
    const facts = {
      parts: this.#parts,
      servers: this.#view.servers(),
      cache: cache.stats(),
      stalls: stalls.counts(),
    };
    for (const [metric, read] of this.#metrics) {
      metric.reset();
      for (const { labels = {}, value } of read(facts)) if (value !== undefined) metric.inc(labels, value);
    }
    return this.#registry.metrics();
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
