import { inject, injectable } from "tsyringe";
import { Clock, type Lane, Logger, MediaFsError, withDeadline } from "../base/index.js";
import { Config } from "../config/index.js";
import { RangeTransport } from "../transport/index.js";
import { bytesByAge } from "./bytes-by-age.js";
import { CacheCounters } from "./cache-counters.js";
import { cacheLimitsOf } from "./cache-limits.js";
import { CachedContent, type ContentContext } from "./cached-content.js";
import { CachedReader } from "./cached-reader.js";
import type { CachedFile, CacheLimits, CacheStats, FileCache, FileReader, SmallFileUse } from "./file-cache.js";
import { MemoryLedger } from "./memory-ledger.js";
import { ProbeKeeper } from "./probe-keeper.js";
import { ProbeStore } from "./probes/probe-store.js";
import type { ReaderContext } from "./reader-context.js";
import type { Segment } from "./segment.js";
import { SegmentStore } from "./segment-store.js";
import { SmallFileMemory } from "./small-file-memory.js";

const SWEEPS_PER_TTL = 4;
const LONGEST_SWEEP_MS = 60_000;
// What is open stays for as long as some program likes; what is under way soon makes room for the next.
const PARTS: Readonly<Record<SmallFileUse, number>> = { open: 1 / 2, underWay: 1 / 4 };
const GUESSES: readonly Lane[] = ["speculation", "prefetch"];

/**
 * Windows of media files in memory. They fill progressively and are shared by all handles; a read waits for its bytes
 * alone. Windows are a view for people and for the read plan: memory comes in segments, so that a probe stays small.
 */
@injectable()
export class WindowCache implements FileCache {
  readonly #ledger: MemoryLedger;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #counters = new CacheCounters();
  readonly #contents = new Map<string, CachedContent>();
  readonly #store: SegmentStore;
  readonly #contentContext: ContentContext;
  readonly #readerContext: ReaderContext;
  readonly #keeper: ProbeKeeper;
  readonly #smallFiles: Readonly<Record<SmallFileUse, SmallFileMemory>>;
  readonly #metadataMs: () => number;
  readonly #ending = new Set<Promise<void>>();
  #limits: CacheLimits;
  #closed = false;
  #cancelSweep: (() => void) | undefined;

  constructor(
    @inject(RangeTransport) transport: RangeTransport,
    @inject(ProbeStore) private readonly probes: ProbeStore,
    @inject(MemoryLedger) ledger: MemoryLedger,
    @inject(Config) config: Config,
    @inject(Logger) logger: Logger,
    @inject(Clock) clock: Clock,
  ) {
    this.#ledger = ledger;
    this.#log = logger.child("cache");
    this.#clock = clock;
    this.#limits = cacheLimitsOf(config);
    this.#store = new SegmentStore(ledger, clock, this.#counters);
    const shared = { store: this.#store, counters: this.#counters, limits: () => this.#limits };
    const now = () => clock.now();
    this.#contentContext = { ...shared, transport, now, onGone: (content) => this.#forget(content) };
    const makeRoom = (byteCount: number) => this.#makeRoom(byteCount);
    const readMs = () => config.timeouts.readMs;
    this.#metadataMs = () => config.timeouts.metadataMs;
    const smallFiles = (part: number) => new SmallFileMemory({ ledger, makeRoom, part });
    this.#smallFiles = { open: smallFiles(PARTS.open), underWay: smallFiles(PARTS.underWay) };
    this.#keeper = new ProbeKeeper(probes, this.#store);
    this.#readerContext = { ...shared, ledger, clock, readMs, makeRoom, keeper: this.#keeper };
  }

  open(file: CachedFile): FileReader {
    if (this.#closed) throw closedError();
    this.#scheduleSweep();
    return new CachedReader(file, this.#contentOf(file), this.#readerContext);
  }

  purge(fileKey: string): number {
    this.probes.drop(fileKey);
    const content = this.#contents.get(fileKey);
    return content?.purge({ start: 0, end: content.sizeBytes }) ?? 0;
  }

  purgeWindow(fileKey: string, start: number): boolean {
    this.probes.drop(fileKey);
    const dropped = this.#contents.get(fileKey)?.purge({ start, end: start + this.#limits.windowBytes });
    return dropped !== undefined && dropped > 0;
  }

  reserve(byteCount: number, use: SmallFileUse, signal: AbortSignal): Promise<() => void> {
    return withDeadline("memory for a small file", this.#metadataMs(), signal, (inTime) =>
      this.#smallFiles[use].hold(byteCount, inTime),
    );
  }

  purgeOlder(ageMs: number): number {
    const momentMs = this.#clock.now() - ageMs;
    const isOld = ({ lastAccessMs }: Segment) => lastAccessMs <= momentMs;
    return [...this.#contents.values()].reduce((sum, content) => sum + content.drop(isOld), 0);
  }

  ages(buckets: number): readonly number[] {
    const segments = [...this.#contents.values()].flatMap((content) => content.segments.all());
    return bytesByAge(segments, { nowMs: this.#clock.now(), ttlMs: this.#limits.ttlMs, buckets });
  }

  setLimits(limits: CacheLimits): void {
    this.#limits = limits;
    this.#ledger.setCap(limits.maxBytes);
    const excessBytes = this.#ledger.reservedBytes - limits.maxBytes;
    if (excessBytes > 0) this.#abortGuesses(excessBytes);
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    this.#scheduleSweep();
  }

  stats(): CacheStats {
    const { hitBytes, fetchedBytes, wastedBytes, directReads } = this.#counters;
    let inFlightBytes = 0;
    for (const { fetches } of this.#contents.values()) for (const fetch of fetches) inFlightBytes += fetch.missingBytes;
    return {
      cachedBytes: this.#store.filledBytes,
      inFlightBytes,
      maxBytes: this.#limits.maxBytes,
      reservedBytes: this.#ledger.reservedBytes,
      smallFileBytes: this.#smallFiles.open.heldBytes + this.#smallFiles.underWay.heldBytes,
      waiting: this.#ledger.waiting,
      files: this.#contents.size,
      hitBytes,
      // What came from disk has gone the same way.
      fetchedBytes: fetchedBytes - this.probes.stats().servedBytes,
      recalledBytes: this.probes.stats().servedBytes,
      wastedBytes,
      directReads,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelSweep?.();
    await Promise.all([...this.#contents.values()].map((content) => this.#keeper.keep(content)));
    await Promise.all([...this.#contents.values()].map((content) => content.end(closedError())));
    await Promise.all(this.#ending);
    this.#store.clear();
  }

  #contentOf(file: CachedFile): CachedContent {
    const known = this.#contents.get(file.key);
    if (known !== undefined) return known;
    const content = new CachedContent(file, this.#contentContext);
    this.#contents.set(file.key, content);
    return content;
  }

  #forget(content: CachedContent): void {
    if (this.#contents.get(content.key) !== content) return;
    this.#contents.delete(content.key);
    const { death } = content;
    if (death !== undefined) this.#awaitEnd(content.end(death));
    if (content.death?.code === "SOURCE_CHANGED")
      this.#log.warn("a file changed on its server", { error: content.death });
  }

  /** What has changed is still being written to for a moment. */
  #awaitEnd(end: Promise<void>): void {
    const ended = end.finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  async #makeRoom(byteCount: number): Promise<void> {
    await Promise.all(this.#abortGuesses(byteCount));
  }

  #abortGuesses(byteCount: number): readonly Promise<void>[] {
    const settled: Promise<void>[] = [];
    let missingBytes = byteCount;
    for (const lane of GUESSES) {
      for (const content of this.#contents.values()) {
        if (missingBytes <= 0) return settled;
        for (const fetch of content.abortGuesses(lane, missingBytes)) {
          missingBytes -= fetch.end - fetch.reached;
          settled.push(fetch.settled);
        }
      }
    }
    return settled;
  }

  #scheduleSweep(): void {
    if (this.#closed || this.#cancelSweep !== undefined) return;
    const { ttlMs } = this.#limits;
    const delayMs = Math.min(LONGEST_SWEEP_MS, Math.max(1, ttlMs / SWEEPS_PER_TTL));
    this.#cancelSweep = this.#clock.after(delayMs, () => {
      this.#cancelSweep = undefined;
      this.#store.sweep(this.#clock.now() - ttlMs);
      if (this.#contents.size > 0 || this.#store.unusedBytes > 0) this.#scheduleSweep();
    });
  }
}

function closedError(): MediaFsError {
  return new MediaFsError("ABORTED", "the cache is closed");
}
