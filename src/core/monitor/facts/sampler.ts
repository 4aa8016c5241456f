import type { CacheStats } from "../../cache/index.js";
import type { Sample } from "../api.js";
import type { MonitorParts } from "../monitor-parts.js";
import { RateMeter } from "./rate-meter.js";

const INTERVAL_MS = 1_000;
const SAMPLES_KEPT = 600;

/** Reads all counters once a second, and keeps ten minutes of the most telling ones. */
export class Sampler {
  readonly #parts: MonitorParts;
  readonly #meter = new RateMeter();
  readonly #samples: Sample[] = [];
  readonly #listeners = new Set<() => void>();
  #last: CacheStats | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: MonitorParts) {
    this.#parts = parts;
  }

  /** Begins; never keeps the process alive. */
  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), INTERVAL_MS).unref();
    this.#tick();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The last so many seconds, oldest first. */
  samples(seconds = SAMPLES_KEPT): readonly Sample[] {
    return this.#samples.slice(-seconds);
  }

  /** From servers, bytes per second. */
  get inRate(): number {
    return this.#meter.rate("in");
  }

  /** To programs, bytes per second. */
  get outRate(): number {
    return this.#meter.rate("out");
  }

  /** Bytes per second from a server. */
  serverRate(serverKey: string): number {
    return this.#meter.rate(`server ${serverKey}`);
  }

  /** Bytes per second from the server for a file that is open. */
  fileRate(fileKey: string): number {
    return this.#meter.rate(`file ${fileKey}`);
  }

  /** Bytes per second through an open handle. */
  handleRate(handle: number): number {
    return this.#meter.rate(`handle ${handle}`);
  }

  /** Calls back after every second. Returns the function that ends it. */
  onSample(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tick(): void {
    this.#meter.read(this.#counters());
    const stats = this.#parts.cache.stats();
    this.#samples.push(this.#sampleOf(stats));
    if (this.#samples.length > SAMPLES_KEPT) this.#samples.shift();
    this.#last = stats;
    for (const listener of this.#listeners) listener();
  }

  *#counters(): Iterable<readonly [string, number]> {
    const { activity, reads, media, config } = this.#parts;
    yield ["in", activity.inBytes];
    yield ["out", reads.outBytes];
    for (const { key } of config.servers) yield [`server ${key}`, activity.serverBytes(key)];
    for (const { handle, fileKey } of media.openFiles()) {
      yield [`handle ${handle}`, reads.handleBytes(handle)];
      yield [`file ${fileKey}`, activity.fileBytes(fileKey)];
    }
  }

  #sampleOf(stats: CacheStats): Sample {
    const { reservedBytes, cachedBytes, inFlightBytes } = stats;
    const ratio = hitRatio(stats, this.#last);
    return {
      atMs: this.#parts.clock.now(),
      inBytesPerSecond: this.#meter.latest("in"),
      outBytesPerSecond: this.#meter.latest("out"),
      reservedBytes,
      cachedBytes,
      inFlightBytes,
      ...(ratio === undefined ? {} : { hitRatio: ratio }),
    };
  }
}

type Served = Pick<CacheStats, "hitBytes" | "recalledBytes" | "fetchedBytes">;

/** Part of the bytes served that were in memory; since `before` if given. Undefined when there were none. Pure. */
export function hitRatio(now: Served, before?: Served): number | undefined {
  const hit = now.hitBytes - (before?.hitBytes ?? 0);
  const recalled = now.recalledBytes - (before?.recalledBytes ?? 0);
  const fetched = now.fetchedBytes - (before?.fetchedBytes ?? 0);
  const all = hit + recalled + fetched;
  return all <= 0 ? undefined : Math.min(1, Math.max(0, hit / all));
}
