import { join } from "node:path";
import { type Clock, type Logger, systemClock } from "../../base/index.js";
import { NAMESPACE_LIMIT_BYTES } from "../namespace-limits.js";
import type { Store, StoreNamespace } from "../store.js";
import { SqliteStore } from "./sqlite-store.js";

const FILE_NAME = "cache.db";

/** Where and how values are kept. */
export interface StoreOptions {
  /** Directory of the database; made (0700) if missing. */
  readonly dir: string;
  readonly log: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Most bytes by namespace, replacing the defaults. */
  readonly limits?: Partial<Readonly<Record<StoreNamespace, number>>>;
  /** Most bytes of the file; beyond it writes fail as on a full disk. Unlimited by default. */
  readonly maxDatabaseBytes?: number;
}

/** Opens the store `cache.db` in a directory. Never throws: what cannot be kept there is kept in memory, with one warning. */
export function createStore(options: StoreOptions): Store {
  return new SqliteStore({
    file: join(options.dir, FILE_NAME),
    log: options.log.child("store"),
    clock: options.clock ?? systemClock,
    limits: { ...NAMESPACE_LIMIT_BYTES, ...options.limits },
    database: { maxBytes: options.maxDatabaseBytes },
  });
}
