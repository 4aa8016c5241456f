import type { FetchedDirectory } from "./directory-key.js";
import type { DirectoryRecord } from "./directory-record.js";
import type { Outage } from "./server-health.js";
import type { Listing } from "./tree.js";

/** What the cache keeps for one directory. */
export class ListingSlot {
  readonly key: string;
  /** As last asked for. */
  directory: FetchedDirectory;
  record: DirectoryRecord | undefined;
  /** Failure of the last refresh of this directory. */
  failure: Outage | undefined;
  /** Whether the snapshot was looked for. */
  recalled = false;
  /** Whether it was dropped: what still comes for it is of a server that is not there any more. */
  dropped = false;
  /** Records of an earlier generation are out of date. */
  validFrom = 0;
  #generation = -1;
  #stale: { readonly listing: Listing; readonly sinceMs: number } | undefined;

  constructor(key: string, directory: FetchedDirectory) {
    this.key = key;
    this.directory = directory;
  }

  /** Whether an older listing stands in for one that could not be had. */
  get servesStale(): boolean {
    return this.#stale !== undefined;
  }

  /** What it counts in the cache. */
  get size(): number {
    return 1 + (this.record?.listing.entries.length ?? 0);
  }

  /** Takes a record that was asked for in `generation`. */
  accept(record: DirectoryRecord, generation: number): void {
    this.record = record;
    this.#generation = generation;
    this.failure = undefined;
    this.#stale = undefined;
  }

  /** Takes another form of the record it has. */
  remake(record: DirectoryRecord): void {
    this.record = record;
    this.#stale = undefined;
  }

  /** The record, if it is younger than its TTL and not forgotten since. */
  fresh(nowMs: number, ttlMs: number): DirectoryRecord | undefined {
    const { record } = this;
    if (record === undefined || this.#generation < this.validFrom) return undefined;
    return nowMs - record.listing.fetchedAtMs < ttlMs ? record : undefined;
  }

  /** The record's listing, marked with the outage; the same object as long as both last. */
  staleListing(record: DirectoryRecord, outage: Outage): Listing {
    if (this.#stale?.sinceMs !== outage.sinceMs || this.#stale.listing.entries !== record.listing.entries) {
      const stale = { sinceMs: outage.sinceMs, error: outage.error };
      this.#stale = { listing: { ...record.listing, stale }, sinceMs: outage.sinceMs };
    }
    return this.#stale.listing;
  }
}
