import { LRUCache } from "lru-cache";
import { directoryKey, type FetchedDirectory } from "./directory-key.js";
import type { DirectoryRecord } from "./directory-record.js";
import { ListingSlot } from "./listing-slot.js";

/** A slot that has a record. */
export type FilledSlot = ListingSlot & { readonly record: DirectoryRecord };

/** The slots of all directories, as many as there is room for: least recently used ones leave. */
export class ListingSlots {
  readonly #slots: LRUCache<string, ListingSlot>;
  readonly #maxEntries: number;

  /** Room for `maxEntries` names in all; `onEvicted` is told which records leave. */
  constructor(maxEntries: number, onEvicted: (record: DirectoryRecord) => void) {
    this.#maxEntries = maxEntries;
    this.#slots = new LRUCache({
      maxSize: maxEntries,
      dispose: (slot, _key, reason) => {
        if (reason === "evict" && slot.record !== undefined) onEvicted(slot.record);
      },
    });
  }

  /** The slot of a directory, made if need be. */
  of(directory: FetchedDirectory): ListingSlot {
    const key = directoryKey(directory);
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = new ListingSlot(key, directory);
      this.#slots.set(key, slot, { size: 1 });
    }
    // The newest reference has the newest item.
    slot.directory = directory;
    return slot;
  }

  /** The slot of a key, without using it. */
  peek(key: string): ListingSlot | undefined {
    return this.#slots.peek(key);
  }

  /** Counts a slot anew whose record has changed. */
  recount(slot: ListingSlot): void {
    // The cache counts a value anew only when it is put in anew. One listing may be larger than the cache.
    this.#slots.delete(slot.key);
    this.#slots.set(slot.key, slot, { size: Math.min(slot.size, this.#maxEntries) });
  }

  remove(slot: ListingSlot): void {
    this.#slots.delete(slot.key);
  }

  /** Every slot. */
  all(): Iterable<ListingSlot> {
    return this.#slots.values();
  }

  /** Every slot that has a record. */
  *filled(): Iterable<FilledSlot> {
    for (const slot of this.#slots.values()) if (slot.record !== undefined) yield slot as FilledSlot;
  }

  /** Drops the slots of these entries, and marks them. */
  drop(serverKeys: ReadonlySet<string>): void {
    for (const slot of [...this.#slots.values()]) {
      if (!serverKeys.has(slot.directory.serverKey)) continue;
      slot.dropped = true;
      this.#slots.delete(slot.key);
    }
  }
}
