import { token } from "../base/index.js";

/**
 * What is kept across restarts, by kind:
 * `artwork` image bytes, `subtitle` subtitle files, `nfo` rendered NFO bytes, `size` learned sizes, `directory` content
 * digests with their mtimes, `listing` last known listings, `server` identities of servers.
 */
export const STORE_NAMESPACES = ["artwork", "subtitle", "nfo", "size", "directory", "listing", "server"] as const;
/** One of {@link STORE_NAMESPACES}. */
export type StoreNamespace = (typeof STORE_NAMESPACES)[number];

/** A kept value. */
export interface StoredValue {
  readonly bytes: Uint8Array;
  readonly storedAtMs: number;
}

/**
 * Small values that survive a restart. Never throws and never blocks on the network: a database that is missing,
 * corrupt, locked or on a full disk is reported once (STORE_UNAVAILABLE) and from then on values live in memory,
 * bounded. Writes become durable within a second, and at `close()`.
 */
export interface Store {
  /** The value of `key`, also one written a moment ago. */
  get(namespace: StoreNamespace, key: string): StoredValue | undefined;
  /** Keeps a value, which must not be changed afterwards. Each namespace is bounded; the least recently used go first. */
  set(namespace: StoreNamespace, key: string, bytes: Uint8Array): void;
  delete(namespace: StoreNamespace, key: string): void;
  /** Deletes every key that starts with `prefix`. */
  deletePrefix(namespace: StoreNamespace, prefix: string): void;
  /** Every key that starts with `prefix`. */
  keys(namespace: StoreNamespace, prefix: string): readonly string[];
  /** Whether values are kept on disk. */
  readonly persistent: boolean;
  /** Bytes (keys included) and entries held, by namespace. */
  stats(): Readonly<Record<StoreNamespace, { readonly entries: number; readonly bytes: number }>>;
  close(): Promise<void>;
}
export const Store = token<Store>("Store");
