import type { ConnectorSource } from "./catalog.js";
import type { Details } from "./details.js";
import type { DirectoryIndex } from "./directory-index.js";
import { type DirectoryRecord, itemIdsOf } from "./directory-record.js";
import type { ListingCache } from "./listing-cache.js";
import type { ListingSlot } from "./listing-slot.js";
import type { PendingChanges } from "./pending-changes.js";
import type { ServerHealth } from "./server-health.js";
import type { Sweeper } from "./sweeper.js";
import type { DirectoryRef } from "./tree.js";

/** What is refreshed. */
export interface RefresherParts {
  readonly connectors: ConnectorSource;
  readonly index: DirectoryIndex;
  readonly cache: ListingCache;
  readonly details: Details;
  readonly sweeper: Sweeper;
  readonly health: ServerHealth;
  /** Told of records that are out of date from now on. */
  readonly expired: (records: readonly DirectoryRecord[]) => void;
}

/** Makes the next use of what may be out of date ask the server. Costs no request itself. */
export class Refresher {
  readonly #parts: RefresherParts;

  constructor(parts: RefresherParts) {
    this.#parts = parts;
  }

  /** Refreshes what is at and below a directory, metadata included; all without one. */
  below(directory?: DirectoryRef): void {
    const { index, cache, sweeper, connectors, health } = this.#parts;
    const target = directory && index.fetchedFrom(directory);
    const concerns = (slot: ListingSlot) => target === undefined || index.isAtOrBelow(slot.directory, target);
    this.#forgetDetails(directory, concerns);
    const expired = cache.expire(concerns);
    sweeper.reset();
    for (const key of connectors.keys()) {
      if (directory === undefined || directory.serverKey === key) health.reset(key);
    }
    this.#parts.expired(expired);
  }

  /** Refreshes what changes on a server concern: the listings in which the items stand, their own, and whole libraries. */
  changed(serverKey: string, changes: PendingChanges): void {
    if (changes.everything) this.below({ kind: "server", serverKey });
    else this.#concerning(serverKey, changes);
  }

  #concerning(serverKey: string, changes: PendingChanges): void {
    const { cache, details, sweeper } = this.#parts;
    const concerns = (slot: ListingSlot) => slot.directory.serverKey === serverKey && isConcerned(slot, changes);
    details.forget(serverKey, [...changes.itemIds, ...this.#itemIdsWhere(concerns)]);
    const expired = cache.expire(concerns);
    sweeper.reset();
    this.#parts.expired(expired);
  }

  #forgetDetails(directory: DirectoryRef | undefined, concerns: (slot: ListingSlot) => boolean): void {
    const { details } = this.#parts;
    // Of a whole server, those too whose listing has left the memory.
    if (directory === undefined || directory.kind === "server") details.forgetAll(directory?.serverKey);
    else {
      const ids = this.#itemIdsWhere(concerns);
      details.forget(directory.serverKey, "item" in directory ? [...ids, directory.item.id] : ids);
    }
  }

  #itemIdsWhere(concerns: (slot: ListingSlot) => boolean): string[] {
    return [...this.#parts.cache.records()].filter(concerns).flatMap(({ record }) => itemIdsOf(record));
  }
}

function isConcerned({ directory, record }: ListingSlot, { libraryIds, itemIds }: PendingChanges): boolean {
  if (directory.kind !== "server" && libraryIds.has(directory.library.id)) return true;
  if (directory.kind === "item" && itemIds.has(directory.item.id)) return true;
  return record !== undefined && itemIds.size > 0 && itemIdsOf(record).some((id) => itemIds.has(id));
}
