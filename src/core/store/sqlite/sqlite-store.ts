import type { Clock, Logger } from "../../base/index.js";
import { MediaFsError } from "../../base/index.js";
import { byNamespace, MemoryStore } from "../memory-store.js";
import { entryBytes } from "../namespace-limits.js";
import type { Store, StoredValue, StoreNamespace } from "../store.js";
import { type DatabaseOptions, moveAside, openDatabase } from "./database-file.js";
import { EntryTable, type NamespaceTotal } from "./entry-table.js";
import { type PendingValue, PendingWrites } from "./pending-writes.js";
import { failureOf } from "./sqlite-error.js";

const FLUSH_DELAY_MS = 1_000;
// Written at once: a transaction of this size takes some 10 ms, more would be felt by playback.
const PENDING_BYTES_AT_MOST = 4 * 1024 * 1024;
// The order of use is kept to a minute: a scan that reads everything would otherwise rewrite every entry.
const TOUCH_GRANULARITY_MS = 60_000;
// Another process holds the lock for this many tries in a row: it is not merely writing.
const BUSY_TRIES = 10;

/** What a {@link SqliteStore} is made of. */
export interface SqliteStoreParts {
  readonly file: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly limits: Readonly<Record<StoreNamespace, number>>;
  readonly database: DatabaseOptions;
}

/**
 * The store in a SQLite file. Writes wait in memory, where reads find them, and go to the file in one transaction
 * within a second. When the file fails it moves to memory for good, and says so once; a damaged file is first
 * replaced, once.
 */
export class SqliteStore implements Store {
  readonly #parts: SqliteStoreParts;
  readonly #pending = new PendingWrites();
  #table: EntryTable | undefined;
  #memory: MemoryStore | undefined;
  #replaced = false;
  #busyInARow = 0;
  #cancelFlush: (() => void) | undefined;

  constructor(parts: SqliteStoreParts) {
    this.#parts = parts;
    this.#open();
  }

  get persistent(): boolean {
    return this.#table !== undefined;
  }

  get(namespace: StoreNamespace, name: string): StoredValue | undefined {
    const key = wellFormed(name);
    if (this.#memory !== undefined) return this.#memory.get(namespace, key);
    const waiting = this.#pending.get(namespace, key);
    if (waiting !== undefined) return waiting === "deleted" ? undefined : waiting;
    const row = this.#attempt((table) => table.get(namespace, key));
    if (row === undefined) return undefined;
    const now = this.#parts.clock.now();
    if (now - row.usedAtMs >= TOUCH_GRANULARITY_MS) {
      this.#pending.touch(namespace, key, now);
      this.#scheduleFlush();
    }
    return { bytes: row.bytes, storedAtMs: row.storedAtMs };
  }

  set(namespace: StoreNamespace, name: string, bytes: Uint8Array): void {
    const key = wellFormed(name);
    const tooLarge = entryBytes(key, bytes) > this.#parts.limits[namespace];
    if (this.#memory !== undefined) this.#memory.set(namespace, key, bytes);
    else this.#write(namespace, key, tooLarge ? "deleted" : { bytes, storedAtMs: this.#parts.clock.now() });
  }

  delete(namespace: StoreNamespace, name: string): void {
    const key = wellFormed(name);
    if (this.#memory !== undefined) this.#memory.delete(namespace, key);
    else this.#write(namespace, key, "deleted");
  }

  deletePrefix(namespace: StoreNamespace, prefix: string): void {
    for (const key of this.keys(namespace, prefix)) this.delete(namespace, key);
  }

  keys(namespace: StoreNamespace, name: string): readonly string[] {
    const prefix = wellFormed(name);
    const stored = this.#attempt((table) => table.keys(namespace, prefix)) ?? [];
    if (this.#memory !== undefined) return this.#memory.keys(namespace, prefix);
    const keys = new Set(stored);
    for (const write of this.#pending.writes()) {
      if (write.namespace !== namespace || !write.key.startsWith(prefix)) continue;
      if (write.value === "deleted") keys.delete(write.key);
      else keys.add(write.key);
    }
    return [...keys].sort();
  }

  stats(): Readonly<Record<StoreNamespace, NamespaceTotal>> {
    this.#flush();
    const totals = this.#attempt((table) => byNamespace((namespace) => table.total(namespace)));
    return totals ?? this.#memory?.stats() ?? byNamespace(() => ({ entries: 0, bytes: 0 }));
  }

  async close(): Promise<void> {
    this.#flush();
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#retire();
  }

  #open(): void {
    try {
      this.#table = new EntryTable(openDatabase(this.#parts.file, this.#parts.database));
    } catch (error) {
      if (failureOf(error) === "corrupt" && !this.#replaced) this.#replace(error);
      else this.#giveUp(error);
    }
  }

  /** Runs `work` on the database; undefined when it failed, or when there is none any more. */
  #attempt<T>(work: (table: EntryTable) => T): T | undefined {
    if (this.#table === undefined) return undefined;
    try {
      const result = work(this.#table);
      this.#busyInARow = 0;
      return result;
    } catch (error) {
      this.#onFailure(error);
      return undefined;
    }
  }

  #onFailure(error: unknown): void {
    const failure = failureOf(error);
    if (failure === "busy") {
      this.#busyInARow += 1;
      if (this.#busyInARow < BUSY_TRIES) return;
    }
    if (failure === "corrupt" && !this.#replaced) this.#replace(error);
    else this.#giveUp(error);
  }

  #write(namespace: StoreNamespace, key: string, value: PendingValue): void {
    this.#pending.write(namespace, key, value);
    // While another process holds the lock, trying at each write would stop the event loop again and again.
    if (this.#pending.bytes > PENDING_BYTES_AT_MOST && this.#busyInARow === 0) this.#flush();
    else this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    this.#cancelFlush ??= this.#parts.clock.after(FLUSH_DELAY_MS, () => {
      this.#cancelFlush = undefined;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#pending.isEmpty || this.#table === undefined) return;
    const written = this.#attempt((table) => {
      table.transaction(() => this.#writeAll(table));
      return true;
    });
    if (written === true) this.#pending.clear();
    else if (this.persistent) this.#scheduleFlush();
  }

  #writeAll(table: EntryTable): void {
    const grown = new Set<StoreNamespace>();
    for (const { namespace, key, usedAtMs } of this.#pending.touches()) table.touch(namespace, key, usedAtMs);
    for (const { namespace, key, value } of this.#pending.writes()) {
      if (value === "deleted") table.remove(namespace, key);
      else {
        table.put(namespace, key, value);
        grown.add(namespace);
      }
    }
    for (const namespace of grown) table.evict(namespace, this.#parts.limits[namespace]);
  }

  #replace(cause: unknown): void {
    this.#replaced = true;
    this.#closeTable();
    try {
      const aside = moveAside(this.#parts.file);
      this.#warn(`the cache database is damaged: moved to ${aside}, beginning anew`, cause);
      this.#open();
    } catch (error) {
      this.#giveUp(error);
    }
  }

  #giveUp(cause: unknown): void {
    this.#warn(`the cache database ${this.#parts.file} cannot be used; keeping everything in memory`, cause);
    this.#retire();
  }

  /** Leaves the database for good; what had not been written stays readable. */
  #retire(): void {
    if (this.#memory !== undefined) return;
    this.#closeTable();
    const memory = new MemoryStore(this.#parts.clock);
    for (const { namespace, key, value } of this.#pending.writes()) {
      if (value !== "deleted") memory.restore(namespace, key, value);
    }
    this.#pending.clear();
    this.#memory = memory;
  }

  #closeTable(): void {
    try {
      this.#table?.close();
    } catch (error) {
      this.#parts.log.debug("closing the cache database failed", { error });
    }
    this.#table = undefined;
  }

  #warn(message: string, cause: unknown): void {
    this.#parts.log.warn(message, { error: new MediaFsError("STORE_UNAVAILABLE", message, { cause }) });
  }
}

// SQLite stores UTF-8, where a lone surrogate has no place: the key written would not be the key asked for.
function wellFormed(key: string): string {
  return key.replace(/\p{Surrogate}/gu, "\uFFFD");
}
