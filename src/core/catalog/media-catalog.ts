import type { MediaItem } from "mediafs/plugin-api";
import { inject, injectable } from "tsyringe";
import { Clock, Logger } from "../base/index.js";
import { Config } from "../config/index.js";
import { Store } from "../store/index.js";
import { RangeTransport } from "../transport/index.js";
import { type Catalog, type CatalogChange, ConnectorSource, type ListingAge } from "./catalog.js";
import { Details } from "./details.js";
import { DirectoryDates } from "./directory-dates.js";
import { DirectoryIndex } from "./directory-index.js";
import { directoryKey, type FetchedDirectory } from "./directory-key.js";
import { DirectoryListings } from "./directory-listings.js";
import { DirectoryMoments } from "./directory-moments.js";
import { type DirectoryRecord, RecordMaker } from "./directory-record.js";
import { listingAge } from "./listing-age.js";
import { ListingCache } from "./listing-cache.js";
import { changedDirectories, shownDirectories } from "./listing-changes.js";
import { fetchContent } from "./listing-fetcher.js";
import type { ListingSource } from "./listing-source.js";
import { LiveChanges } from "./live-changes.js";
import { Refresher } from "./refresher.js";
import { ServerHealth } from "./server-health.js";
import { Sizes } from "./sizes.js";
import { Snapshots } from "./snapshots.js";
import { Sweeper } from "./sweeper.js";
import type { DirectoryRef, FileRef, Listing } from "./tree.js";
import { itemsFrom, type KnownListings } from "./walk-order.js";

/** The catalog over connectors: listings in memory with a snapshot in the store. */
@injectable()
export class MediaCatalog implements Catalog {
  readonly #connectors: ConnectorSource;
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #records: RecordMaker;
  readonly #moments: DirectoryMoments;
  readonly #index = new DirectoryIndex();
  readonly #health: ServerHealth;
  readonly #snapshots: Snapshots;
  readonly #sweeper: Sweeper;
  readonly #cache: ListingCache;
  readonly #listings: DirectoryListings;
  readonly #details: Details;
  readonly #sizes: Sizes;
  readonly #refresher: Refresher;
  readonly #live: LiveChanges;
  readonly #listeners = new Set<(change: CatalogChange) => void>();
  readonly #knownListings: KnownListings = {
    peek: (directory) => this.#cache.peek(directoryKey(directory)),
    parentOf: (directory) => this.#index.parentOf(directory),
  };

  constructor(
    @inject(ConnectorSource) connectors: ConnectorSource,
    @inject(Store) store: Store,
    @inject(RangeTransport) transport: RangeTransport,
    @inject(Config) config: Config,
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
  ) {
    this.#connectors = connectors;
    this.#config = config;
    this.#clock = clock;
    this.#logger = logger.child("catalog");
    const dates = new DirectoryDates(store, clock);
    this.#records = new RecordMaker(connectors, config, dates);
    this.#health = new ServerHealth(clock, this.#logger);
    const storeKey = (directory: FetchedDirectory) => this.#records.storeKey(directory);
    this.#snapshots = new Snapshots({ store, clock, logger: this.#logger, storeKey });
    this.#sweeper = this.#newSweeper();
    this.#cache = new ListingCache({ source: this.#newSource(), health: this.#health, config, clock });
    this.#listings = new DirectoryListings({ index: this.#index, cache: this.#cache, records: this.#records, clock });
    this.#moments = new DirectoryMoments({
      records: this.#records,
      dates,
      peek: (directory) => this.peek(directory),
      recordOf: (key) => this.#cache.peek(key),
    });
    this.#details = new Details(connectors, config, clock);
    this.#sizes = new Sizes({ connectors, store, transport, config });
    this.#refresher = new Refresher({
      connectors,
      index: this.#index,
      cache: this.#cache,
      details: this.#details,
      sweeper: this.#sweeper,
      health: this.#health,
      expired: (records) => this.#tell(records.flatMap(shownDirectories)),
    });
    this.#live = new LiveChanges({
      connectors,
      clock,
      logger: this.#logger,
      apply: (serverKey, changes) => this.#refresher.changed(serverKey, changes),
    });
  }

  list(directory: DirectoryRef, signal: AbortSignal): Promise<Listing> {
    return this.#listings.list(directory, signal);
  }

  listAtHand(directory: DirectoryRef): Listing | undefined {
    return this.#listings.atHand(directory);
  }

  peek(directory: DirectoryRef): Listing | undefined {
    return this.#listings.peek(directory);
  }

  directoryMtimeMs(directory: DirectoryRef): number {
    return this.#moments.mtimeMs(this.#index.latest(directory));
  }

  sizeOf(file: FileRef, signal: AbortSignal): Promise<number> {
    return this.#sizes.of(file, signal);
  }

  sizeAtHand(file: FileRef): number | undefined {
    return this.#sizes.atHand(file);
  }

  learnSize(file: FileRef, sizeBytes: number): void {
    this.#sizes.learn(file, sizeBytes);
  }

  details(directory: DirectoryRef, item: MediaItem, signal: AbortSignal): Promise<MediaItem> {
    const siblings = () => itemsFrom(this.#recordHolding(directory, item), this.#knownListings);
    return this.#details.get({ serverKey: directory.serverKey, item, siblings }, signal);
  }

  refresh(directory?: DirectoryRef): void {
    this.#refresher.below(directory);
  }

  forget(serverKeys: readonly string[]): void {
    const keys = new Set(serverKeys);
    for (const { record } of this.#cache.records()) {
      if (keys.has(record.directory.serverKey)) this.#index.remove(record);
    }
    this.#cache.drop(keys);
    for (const key of keys) {
      this.#details.forgetAll(key);
      this.#health.forget(key);
    }
    this.#sweeper.reset();
  }

  rearrange(): void {
    this.#cache.remake(({ directory, content, listing }) =>
      this.#records.make(directory, content, listing.fetchedAtMs),
    );
  }

  onChange(listener: (change: CatalogChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  ages(): readonly ListingAge[] {
    return this.#connectors.keys().map((serverKey) => listingAge(serverKey, this.#cache.records()));
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#live.close();
    this.#details.close();
    await this.#sweeper.close();
    await this.#cache.close();
    await this.#snapshots.close();
  }

  #newSource(): ListingSource {
    return {
      fetch: (directory, signal) => this.#fetch(directory, signal),
      beforeFetch: (directory, signal) => this.#sweeper.beforeListing(directory, signal),
      recall: (directory) => this.#recall(directory),
      accepted: (record, old, from) => this.#accepted(record, old, from),
      gone: (directory, record) => this.#gone(directory, record),
      evicted: (record) => this.#index.remove(record),
    };
  }

  #newSweeper(): Sweeper {
    return new Sweeper({
      connectors: this.#connectors,
      config: this.#config,
      clock: this.#clock,
      logger: this.#logger,
      ancestorsOf: (directory) => this.#index.ancestorsOf(directory),
      begin: (serverKey) => {
        const { generation } = this.#cache;
        const epoch = this.#connectors.epoch(serverKey);
        return ({ directory, items }, fetchedAtMs) => {
          if (this.#connectors.epoch(serverKey) !== epoch) return;
          this.#cache.put(this.#records.make(directory, { items }, fetchedAtMs), generation);
        };
      },
    });
  }

  async #fetch(directory: FetchedDirectory, signal: AbortSignal): Promise<DirectoryRecord> {
    const fetchedAtMs = this.#clock.now();
    const content = await fetchContent({ connectors: this.#connectors, config: this.#config }, directory, signal);
    return this.#records.make(directory, content, fetchedAtMs);
  }

  #recall(directory: FetchedDirectory): DirectoryRecord | undefined {
    const snapshot = this.#snapshots.recall(directory);
    return snapshot && this.#records.make(directory, snapshot.content, snapshot.fetchedAtMs);
  }

  #accepted(record: DirectoryRecord, old: DirectoryRecord | undefined, from: "server" | "snapshot" | "memory"): void {
    this.#index.replace(record, old);
    // Noted now, so that a change has the date at which it was seen.
    this.directoryMtimeMs(record.directory);
    if (from === "snapshot") return;
    if (from === "server") this.#snapshots.keep(record);
    if (old !== undefined) this.#tell(changedDirectories(record, old));
  }

  #tell(directories: readonly DirectoryRef[]): void {
    if (directories.length > 0) for (const listener of this.#listeners) listener({ directories });
  }

  #gone(directory: FetchedDirectory, record: DirectoryRecord | undefined): void {
    this.#snapshots.forget(directory);
    const parent = this.#index.parentOf(directory);
    if (record !== undefined) this.#index.remove(record);
    const expired = parent === undefined ? [] : this.#cache.expire((slot) => slot.key === parent.key);
    this.#tell(expired.flatMap(shownDirectories));
  }

  #recordHolding(directory: DirectoryRef, item: MediaItem): DirectoryRecord | undefined {
    // An item's own directory holds its children; it stands itself among its siblings.
    if (directory.kind === "item" && directory.item.id === item.id) return this.#index.parentOf(directory);
    return this.#cache.peek(directoryKey(this.#index.fetchedFrom(directory)));
  }
}
