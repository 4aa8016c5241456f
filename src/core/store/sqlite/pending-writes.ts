import { entryBytes } from "../namespace-limits.js";
import { STORE_NAMESPACES, type StoredValue, type StoreNamespace } from "../store.js";

/** A write that is not in the database yet: a value, or a deletion. */
export type PendingValue = StoredValue | "deleted";

/** One write to be made. */
export interface PendingWrite {
  readonly namespace: StoreNamespace;
  readonly key: string;
  readonly value: PendingValue;
}

/** Writes and touches that wait for the next transaction. The last write of a key wins. */
export class PendingWrites {
  readonly #writes = new Map<StoreNamespace, Map<string, PendingValue>>(
    STORE_NAMESPACES.map((namespace) => [namespace, new Map()]),
  );
  readonly #touches = new Map<StoreNamespace, Map<string, number>>(
    STORE_NAMESPACES.map((namespace) => [namespace, new Map()]),
  );
  #bytes = 0;

  /** Bytes of the values that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return [...this.#writes.values(), ...this.#touches.values()].every((map) => map.size === 0);
  }

  get(namespace: StoreNamespace, key: string): PendingValue | undefined {
    return this.#writes.get(namespace)?.get(key);
  }

  write(namespace: StoreNamespace, key: string, value: PendingValue): void {
    const writes = this.#writes.get(namespace);
    if (writes === undefined) return;
    this.#bytes += bytesOf(key, value) - bytesOf(key, writes.get(key));
    writes.set(key, value);
  }

  touch(namespace: StoreNamespace, key: string, usedAtMs: number): void {
    this.#touches.get(namespace)?.set(key, usedAtMs);
  }

  /** Every write that waits, in the order of the namespaces. */
  *writes(): Generator<PendingWrite> {
    for (const [namespace, writes] of this.#writes) {
      for (const [key, value] of writes) yield { namespace, key, value };
    }
  }

  /** Every touch that waits. */
  *touches(): Generator<{ readonly namespace: StoreNamespace; readonly key: string; readonly usedAtMs: number }> {
    for (const [namespace, touches] of this.#touches) {
      for (const [key, usedAtMs] of touches) yield { namespace, key, usedAtMs };
    }
  }

  clear(): void {
    for (const map of [...this.#writes.values(), ...this.#touches.values()]) map.clear();
    this.#bytes = 0;
  }
}

function bytesOf(key: string, value: PendingValue | undefined): number {
  return value === undefined || value === "deleted" ? 0 : entryBytes(key, value.bytes);
}
