import { LRUCache } from "lru-cache";
import type { Clock } from "../base/index.js";
import { entryBytes, MEMORY_LIMIT_BYTES } from "./namespace-limits.js";
import { STORE_NAMESPACES, type Store, type StoredValue, type StoreNamespace } from "./store.js";

type Space = LRUCache<string, StoredValue>;

/** A store that forgets everything at the end of the run: bounded per namespace, the least recently used go first. */
export class MemoryStore implements Store {
  readonly persistent = false;
  readonly #clock: Clock;
  readonly #spaces: Readonly<Record<StoreNamespace, Space>>;

  constructor(clock: Clock, limits: Readonly<Record<StoreNamespace, number>> = MEMORY_LIMIT_BYTES) {
    this.#clock = clock;
    this.#spaces = byNamespace((namespace) => {
      const limit = limits[namespace];
      return new LRUCache({
        maxSize: limit,
        sizeCalculation: (value, key) => Math.max(1, entryBytes(key, value.bytes)),
      });
    });
  }

  get(namespace: StoreNamespace, key: string): StoredValue | undefined {
    return this.#spaces[namespace].get(key);
  }

  set(namespace: StoreNamespace, key: string, bytes: Uint8Array): void {
    this.restore(namespace, key, { bytes, storedAtMs: this.#clock.now() });
  }

  /** Keeps a value with the moment at which it was stored elsewhere. */
  restore(namespace: StoreNamespace, key: string, value: StoredValue): void {
    this.#spaces[namespace].set(key, value);
  }

  delete(namespace: StoreNamespace, key: string): void {
    this.#spaces[namespace].delete(key);
  }

  deletePrefix(namespace: StoreNamespace, prefix: string): void {
    for (const key of this.keys(namespace, prefix)) this.#spaces[namespace].delete(key);
  }

  keys(namespace: StoreNamespace, prefix: string): readonly string[] {
    return [...this.#spaces[namespace].keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  stats(): Readonly<Record<StoreNamespace, { readonly entries: number; readonly bytes: number }>> {
    return byNamespace((namespace) => {
      const space = this.#spaces[namespace];
      return { entries: space.size, bytes: space.calculatedSize };
    });
  }

  async close(): Promise<void> {
    for (const namespace of STORE_NAMESPACES) this.#spaces[namespace].clear();
  }
}

/** A record with a value for every namespace. */
export function byNamespace<T>(make: (namespace: StoreNamespace) => T): Readonly<Record<StoreNamespace, T>> {
  const entries = STORE_NAMESPACES.map((namespace) => [namespace, make(namespace)] as const);
  return Object.fromEntries(entries) as Record<StoreNamespace, T>;
}
