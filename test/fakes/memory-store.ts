import { STORE_NAMESPACES, type Store, type StoredValue, type StoreNamespace } from "../../src/core/store/index.js";

/** A store that lives as long as its object: give it to the next catalog to play a restart. */
export class MemoryStore implements Store {
  readonly persistent = false;
  readonly #values = new Map<StoreNamespace, Map<string, StoredValue>>();
  /** How often `set` was called, by namespace. */
  readonly writes = new Map<StoreNamespace, number>();

  get(namespace: StoreNamespace, key: string): StoredValue | undefined {
    return this.#of(namespace).get(key);
  }

  set(namespace: StoreNamespace, key: string, bytes: Uint8Array): void {
    this.writes.set(namespace, (this.writes.get(namespace) ?? 0) + 1);
    this.#of(namespace).set(key, { bytes, storedAtMs: Date.now() });
  }

  delete(namespace: StoreNamespace, key: string): void {
    this.#of(namespace).delete(key);
  }

  deletePrefix(namespace: StoreNamespace, prefix: string): void {
    for (const key of this.keys(namespace, prefix)) this.delete(namespace, key);
  }

  keys(namespace: StoreNamespace, prefix: string): readonly string[] {
    return [...this.#of(namespace).keys()].filter((key) => key.startsWith(prefix));
  }

  stats(): ReturnType<Store["stats"]> {
    const stats = STORE_NAMESPACES.map((namespace) => {
      const values = [...this.#of(namespace).values()];
      return [
        namespace,
        { entries: values.length, bytes: values.reduce((sum, { bytes }) => sum + bytes.length, 0) },
      ] as const;
    });
    return Object.fromEntries(stats) as ReturnType<Store["stats"]>;
  }

  async close(): Promise<void> {}

  #of(namespace: StoreNamespace): Map<string, StoredValue> {
    const values = this.#values.get(namespace) ?? new Map<string, StoredValue>();
    this.#values.set(namespace, values);
    return values;
  }
}
