import type Database from "better-sqlite3";
import { entryBytes } from "../namespace-limits.js";
import type { StoredValue, StoreNamespace } from "../store.js";

/** A value as the table holds it. */
export interface TableRow extends StoredValue {
  /** When it was last written or touched. */
  readonly usedAtMs: number;
}

/** How much a namespace holds. */
export interface NamespaceTotal {
  readonly entries: number;
  readonly bytes: number;
}

interface SelectedRow {
  readonly bytes: Buffer;
  readonly storedAtMs: number;
  readonly usedAtMs: number;
}

// Greater than every key that starts with a prefix, once appended to it.
const LAST_CHARACTER = "\u{10FFFF}";
// Few enough to stay in memory, many enough that evicting is not a query per entry.
const EVICTED_AT_ONCE = 256;
// Evicting a tenth more than needed makes room for the next writes.
const KEPT_FRACTION = 0.9;

/** The prepared statements of the schema. Every method throws what SQLite throws. */
export class EntryTable {
  readonly #db: Database.Database;
  readonly #select: Database.Statement<[string, string], SelectedRow>;
  readonly #upsert: Database.Statement<[string, string, number, number, number], { id: number }>;
  readonly #fill: Database.Statement<[number, Uint8Array]>;
  readonly #remove: Database.Statement<[string, string]>;
  readonly #touch: Database.Statement<[number, string, string]>;
  readonly #keys: Database.Statement<[string, string, string], string>;
  readonly #total: Database.Statement<[string], NamespaceTotal>;
  readonly #oldest: Database.Statement<[string, number], { id: number; size: number }>;
  readonly #removeId: Database.Statement<[number]>;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#select = db.prepare(
      `SELECT content.bytes, stored_at AS storedAtMs, used_at AS usedAtMs
       FROM entry JOIN content USING (id) WHERE namespace = ? AND key = ?`,
    );
    this.#upsert = db.prepare(
      `INSERT INTO entry (namespace, key, size, stored_at, used_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (namespace, key)
       DO UPDATE SET size = excluded.size, stored_at = excluded.stored_at, used_at = excluded.used_at RETURNING id`,
    );
    this.#fill = db.prepare("INSERT INTO content VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes");
    this.#remove = db.prepare("DELETE FROM entry WHERE namespace = ? AND key = ?");
    this.#touch = db.prepare("UPDATE entry SET used_at = ? WHERE namespace = ? AND key = ?");
    this.#keys = db
      .prepare<[string, string, string], string>(
        "SELECT key FROM entry WHERE namespace = ? AND key >= ? AND key < ? ORDER BY key",
      )
      .pluck();
    this.#total = db.prepare("SELECT entries, bytes FROM total WHERE namespace = ?");
    this.#oldest = db.prepare("SELECT id, size FROM entry WHERE namespace = ? ORDER BY used_at, id LIMIT ?");
    this.#removeId = db.prepare("DELETE FROM entry WHERE id = ?");
  }

  /** Runs `work` in one transaction that takes the write lock at once. */
  transaction(work: () => void): void {
    this.#db.transaction(work).immediate();
  }

  get(namespace: StoreNamespace, key: string): TableRow | undefined {
    return this.#select.get(namespace, key);
  }

  /** Writes a value, used at the moment it was stored. */
  put(namespace: StoreNamespace, key: string, value: StoredValue): void {
    const { bytes, storedAtMs } = value;
    const row = this.#upsert.get(namespace, key, entryBytes(key, bytes), storedAtMs, storedAtMs);
    if (row !== undefined) this.#fill.run(row.id, bytes);
  }

  remove(namespace: StoreNamespace, key: string): void {
    this.#remove.run(namespace, key);
  }

  /** Records that a value was used. */
  touch(namespace: StoreNamespace, key: string, usedAtMs: number): void {
    this.#touch.run(usedAtMs, namespace, key);
  }

  /** Keys that start with `prefix`, sorted. */
  keys(namespace: StoreNamespace, prefix: string): string[] {
    return this.#keys.all(namespace, prefix, prefix + LAST_CHARACTER);
  }

  total(namespace: StoreNamespace): NamespaceTotal {
    return this.#total.get(namespace) ?? { entries: 0, bytes: 0 };
  }

  /** Removes the least recently used entries of a namespace that holds more than `limitBytes`. */
  evict(namespace: StoreNamespace, limitBytes: number): void {
    let { bytes } = this.total(namespace);
    if (bytes <= limitBytes) return;
    while (bytes > limitBytes * KEPT_FRACTION) {
      const oldest = this.#oldest.all(namespace, EVICTED_AT_ONCE);
      if (oldest.length === 0) return;
      for (const { id, size } of oldest) {
        if (bytes <= limitBytes * KEPT_FRACTION) return;
        this.#removeId.run(id);
        bytes -= size;
      }
    }
  }

  close(): void {
    this.#db.close();
  }
}
