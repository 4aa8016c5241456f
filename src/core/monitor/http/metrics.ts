import { Counter, Gauge, Registry } from "prom-client";
import type { MountView, ViewParts } from "../facts/mount-view.js";

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

interface ReadMetric extends Metric {
  readonly read: (view: MountView, parts: ViewParts) => readonly Reading[];
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
type ServerNow = ReturnType<MountView["servers"]>[number];
const eachServer =
  (value: (server: ServerNow) => number | undefined): ReadMetric["read"] =>
  (view) =>
    view.servers().map((server) => ({ labels: { server: server.key }, value: value(server) }));

const TABLE: readonly ReadMetric[] = [
  gauge(
    "mediafs_info",
    "Always 1; what runs where.",
    (_, { facts }) => [
      { labels: { version: facts.version, driver: facts.driver, mount_point: facts.mountPoint }, value: 1 },
    ],
    ["version", "driver", "mount_point"],
  ),
  gauge("mediafs_start_time_seconds", "When the mount started, seconds since 1970.", (_, { facts }) =>
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
  counter("mediafs_delivered_bytes_total", "Given to programs.", (_, { reads }) => one(reads.outBytes)),
  counter("mediafs_cache_hit_bytes_total", "Of media, given without waiting.", (_, { cache }) =>
    one(cache.stats().hitBytes),
  ),
  counter("mediafs_cache_recalled_bytes_total", "Of media, from what is kept on disk.", (_, { cache }) =>
    one(cache.stats().recalledBytes),
  ),
  counter("mediafs_cache_fetched_bytes_total", "Of media, from servers.", (_, { cache }) =>
    one(Math.max(0, cache.stats().fetchedBytes)),
  ),
  counter("mediafs_cache_wasted_bytes_total", "Fetched and dropped unread.", (_, { cache }) =>
    one(cache.stats().wastedBytes),
  ),
  counter("mediafs_cache_direct_reads_total", "Reads served by a request of their own.", (_, { cache }) =>
    one(cache.stats().directReads),
  ),
  gauge("mediafs_cache_bytes", "Bytes of files in memory.", (_, { cache }) => one(cache.stats().cachedBytes)),
  gauge("mediafs_cache_files", "Files of which something is in memory or on its way.", (_, { cache }) =>
    one(cache.stats().files),
  ),
  gauge("mediafs_memory_cap_bytes", "cache.maxMiB.", (_, { cache }) => one(cache.stats().maxBytes)),
  gauge("mediafs_memory_reserved_bytes", "Of the cap: there, on their way, lent, and of small files.", (_, { cache }) =>
    one(cache.stats().reservedBytes),
  ),
  gauge("mediafs_memory_in_flight_bytes", "Bytes on their way.", (_, { cache }) => one(cache.stats().inFlightBytes)),
  gauge("mediafs_memory_small_file_bytes", "Of what is reserved: images, NFO files and subtitles.", (_, { cache }) =>
    one(cache.stats().smallFileBytes),
  ),
  gauge("mediafs_memory_waiting_reads", "Reads that wait for room.", (_, { cache }) => one(cache.stats().waiting)),
  gauge("mediafs_open_files", "Open media files.", (_, { media }) => one(media.openFiles().length)),
  counter(
    "mediafs_stalls_total",
    "Open files that were kept waiting, by what they waited for.",
    (_, { stalls }) => Object.entries(stalls.counts().byCause).map(([cause, value]) => ({ labels: { cause }, value })),
    ["cause"],
  ),
  gauge("mediafs_stalls_active", "Open files that are kept waiting now.", (_, { stalls }) =>
    one(stalls.counts().active),
  ),
  counter(
    "mediafs_log_lines_total",
    "Warnings and errors in the log.",
    (_, { journal }) => Object.entries(journal.counts).map(([level, value]) => ({ labels: { level }, value })),
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

  constructor(parts: ViewParts, view: MountView) {
    for (const { name, type, labels, help, read } of TABLE) {
      const options = { name, help, labelNames: [...labels], registers: [this.#registry] };
      const put = (metric: Counter | Gauge) => {
        metric.reset();
        for (const { labels: of = {}, value } of read(view, parts)) if (value !== undefined) metric.inc(of, value);
      };
      if (type === "counter")
        new Counter({
          ...options,
          collect: function (this: Counter) {
            put(this);
          },
        });
      else
        new Gauge({
          ...options,
          collect: function (this: Gauge) {
            put(this);
          },
        });
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The answer to a scrape, as of now. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
