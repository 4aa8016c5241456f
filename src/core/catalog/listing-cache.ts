import {
  type Clock,
  hasCode,
  MediaFsError,
  newLifetime,
  raceAbort,
  throwIfAborted,
  toMediaFsError,
  withDeadline,
} from "../base/index.js";
import type { Config } from "../config/index.js";
import { directoryLabel, type FetchedDirectory } from "./directory-key.js";
import type { DirectoryRecord } from "./directory-record.js";
import type { ListingSlot } from "./listing-slot.js";
import { type FilledSlot, ListingSlots } from "./listing-slots.js";
import type { ListingSource } from "./listing-source.js";
import { settlesWithin } from "./patience.js";
import { type Outage, prolong, type ServerHealth } from "./server-health.js";
import type { Listing } from "./tree.js";

/** Entries kept in memory; a library of 20,000 films is a twenty-fifth of it. */
const MAX_ENTRIES = 500_000;
/** How long somebody waits for a refresh when there is an older listing. */
const STALE_PATIENCE_MS = 2_000;

/** What the cache needs beside its source. */
export interface ListingCacheParts {
  readonly source: ListingSource;
  readonly health: ServerHealth;
  readonly config: Config;
  readonly clock: Clock;
  readonly maxEntries?: number;
}

type Outcome = { readonly record: DirectoryRecord } | { readonly error: MediaFsError };

/** Listings for their TTL; each fetched once for any number of askers, in the background; older ones stand in for failures. */
export class ListingCache {
  readonly #parts: ListingCacheParts;
  readonly #slots: ListingSlots;
  readonly #flights = new Map<string, Promise<Outcome>>();
  readonly #life = newLifetime();
  #generation = 0;

  constructor(parts: ListingCacheParts) {
    this.#parts = parts;
    this.#slots = new ListingSlots(parts.maxEntries ?? MAX_ENTRIES, (record) => parts.source.evicted(record));
  }

  /** Names the state of the cache: what is asked for now outlives a later `expire`. */
  get generation(): number {
    return this.#generation;
  }

  /** The listing as Catalog.list promises it. */
  async get(directory: FetchedDirectory, signal: AbortSignal): Promise<Listing> {
    throwIfAborted(signal);
    const slot = this.#slots.of(directory);
    const fresh = this.#fresh(slot);
    if (fresh !== undefined) return fresh.listing;
    const outage = slot.failure ?? this.#parts.health.outage(directory.serverKey);
    if (outage === undefined) return this.#whileLate(slot) ?? this.#refreshed(slot, signal);
    return this.#duringOutage(slot, outage) ?? this.#refreshed(slot, signal);
  }

  /** What `get` gives without waiting: a listing within its TTL. */
  atHand(directory: FetchedDirectory): Listing | undefined {
    return this.#fresh(this.#slots.of(directory))?.listing;
  }

  /** The record in memory, however old. */
  peek(key: string): DirectoryRecord | undefined {
    return this.#slots.peek(key)?.record;
  }

  /** Takes a record that was asked for in `generation`, unless a younger one is there. */
  put(record: DirectoryRecord, generation: number): void {
    const slot = this.#slots.of(record.directory);
    const known = this.#fresh(slot);
    if (known !== undefined && known.listing.fetchedAtMs > record.listing.fetchedAtMs) return;
    this.#accept(slot, record, { generation, from: "server" });
  }

  /**
   * Makes the next asker of these directories wait for the server; the old listings stay as a resort. Returns the
   * records that are out of date now.
   */
  expire(concerns: (slot: ListingSlot) => boolean): readonly DirectoryRecord[] {
    const expired: DirectoryRecord[] = [];
    this.#generation += 1;
    for (const slot of this.#slots.all()) {
      if (!concerns(slot)) continue;
      slot.validFrom = this.#generation;
      slot.failure = undefined;
      if (slot.record !== undefined) expired.push(slot.record);
    }
    return expired;
  }

  /** Every slot that has a record. */
  records(): Iterable<FilledSlot> {
    return this.#slots.filled();
  }

  /** Drops the directories of these entries, and lets nothing that was asked for until now come back. */
  drop(serverKeys: ReadonlySet<string>): void {
    this.#slots.drop(serverKeys);
  }

  /** Puts another record, made from the same content, in the place of each. */
  remake(make: (record: DirectoryRecord) => DirectoryRecord): void {
    for (const slot of [...this.records()]) {
      const old = slot.record;
      slot.remake(make(old));
      this.#parts.source.accepted(slot.record, old, "memory");
    }
  }

  /** Aborts what is under way and waits for its end. */
  async close(): Promise<void> {
    this.#life.abort();
    await Promise.all(this.#flights.values());
  }

  // An older listing at once, and one attempt in the background when it is time; without one, the error or undefined.
  #duringOutage(slot: ListingSlot, outage: Outage): Listing | undefined {
    const { serverKey } = slot.directory;
    const nextTryMs = Math.max(slot.failure?.nextTryMs ?? 0, this.#parts.health.outage(serverKey)?.nextTryMs ?? 0);
    const mayTry = this.#parts.clock.now() >= nextTryMs;
    const known = this.#known(slot);
    if (known !== undefined) {
      if (mayTry) void this.#refresh(slot);
      return slot.staleListing(known, outage);
    }
    // After a timeout the server may only be slow: whoever has nothing is let through.
    if (!mayTry && !hasCode(outage.error, "REQUEST_TIMEOUT")) throw outage.error;
    return undefined;
  }

  // Nobody waits again and again for a server that has just kept somebody waiting.
  #whileLate(slot: ListingSlot): Listing | undefined {
    const advice = this.#parts.health.advice(slot.directory.serverKey);
    const known = advice === "ask" ? undefined : this.#known(slot);
    if (known !== undefined && advice === "probe") void this.#refresh(slot);
    return known?.listing;
  }

  async #refreshed(slot: ListingSlot, signal: AbortSignal): Promise<Listing> {
    const { metadataMs } = this.#parts.config.timeouts;
    const patienceMs = Math.min(STALE_PATIENCE_MS, metadataMs);
    const flight = this.#refresh(slot);
    if (!(await settlesWithin(flight, patienceMs, { clock: this.#parts.clock, signal }))) {
      const known = this.#known(slot);
      if (known !== undefined) {
        this.#parts.health.isLate(slot.directory.serverKey);
        return known.listing;
      }
    }
    const what = `listing ${directoryLabel(slot.directory)}`;
    const outcome = await withDeadline(what, Math.max(1, metadataMs - patienceMs), signal, () => flight);
    if ("record" in outcome) return outcome.record.listing;
    if (hasCode(outcome.error, "NOT_FOUND", "ABORTED")) throw outcome.error;
    const known = this.#known(slot);
    if (known === undefined) throw outcome.error;
    const outage = slot.failure ?? this.#parts.health.outage(slot.directory.serverKey);
    return slot.staleListing(known, outage ?? prolong(undefined, outcome.error, this.#parts.clock.now()));
  }

  #refresh(slot: ListingSlot): Promise<Outcome> {
    const name = `${slot.validFrom} ${slot.key}`;
    const known = this.#flights.get(name);
    if (known !== undefined) return known;
    this.#parts.health.probing(slot.directory.serverKey);
    const flight = this.#attempt(slot).finally(() => this.#flights.delete(name));
    this.#flights.set(name, flight);
    return flight;
  }

  async #attempt(slot: ListingSlot): Promise<Outcome> {
    const generation = this.#generation;
    const outcome = await this.#attemptOnce(slot, generation);
    // The connection may have been closed under it; the one in its place is asked.
    const isOutdated = slot.dropped || ("error" in outcome && generation < slot.validFrom);
    return isOutdated && !this.#life.signal.aborted ? this.#attempt(this.#slots.of(slot.directory)) : outcome;
  }

  async #attemptOnce(slot: ListingSlot, generation: number): Promise<Outcome> {
    const { source, health } = this.#parts;
    const { directory } = slot;
    try {
      await source.beforeFetch(directory, this.#life.signal);
      const swept = this.#fresh(slot);
      if (swept !== undefined) return { record: swept };
      const record = await raceAbort(source.fetch(directory, this.#life.signal), this.#life.signal);
      throwIfAborted(this.#life.signal);
      health.answered(directory.serverKey);
      this.#accept(slot, record, { generation, from: "server" });
      return { record };
    } catch (error) {
      return { error: this.#failed(slot, toMediaFsError(error)) };
    }
  }

  #failed(slot: ListingSlot, error: MediaFsError): MediaFsError {
    const { directory } = slot;
    if (this.#life.signal.aborted || slot.dropped || hasCode(error, "ABORTED")) return error;
    if (hasCode(error, "ITEM_NOT_FOUND") && directory.kind !== "server") {
      this.#slots.remove(slot);
      this.#parts.source.gone(directory, slot.record);
      return new MediaFsError("NOT_FOUND", `${directoryLabel(directory)} does not exist any more`, { cause: error });
    }
    // What concerns the server ends for all its directories at once.
    if (this.#parts.health.failed(directory.serverKey, error)) slot.failure = undefined;
    else slot.failure = prolong(slot.failure, error, this.#parts.clock.now());
    return error;
  }

  #accept(
    slot: ListingSlot,
    record: DirectoryRecord,
    { generation, from }: { readonly generation: number; readonly from: "server" | "snapshot" },
  ): void {
    if (slot.dropped) return;
    const old = slot.record;
    slot.accept(record, generation);
    this.#slots.recount(slot);
    this.#parts.source.accepted(record, old, from);
  }

  #known(slot: ListingSlot): DirectoryRecord | undefined {
    if (slot.record !== undefined || slot.recalled) return slot.record;
    slot.recalled = true;
    const record = this.#parts.source.recall(slot.directory);
    // Of no generation: a snapshot never counts as fresh.
    if (record !== undefined) this.#accept(slot, record, { generation: -1, from: "snapshot" });
    return record;
  }

  #fresh(slot: ListingSlot): DirectoryRecord | undefined {
    return slot.fresh(this.#parts.clock.now(), this.#parts.config.cache.itemsTtlMs);
  }
}
