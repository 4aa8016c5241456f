import { type Clock, stableHash64, stableHashHex } from "../base/index.js";
import type { ServerDirectory } from "../catalog/index.js";
import type { Store } from "../store/index.js";

const STORE_KEY = "root";

/** A directory of the root. */
export interface RootEntry {
  readonly inode: bigint;
  readonly target: ServerDirectory;
}

/** The top of the tree: one directory per entry of the configuration. */
export class RootDirectory {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #entries = new Map<string, RootEntry>();
  #digest = "";
  #mtimeMs = 0;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The directory of an entry of the configuration; always the same object. */
  entry(serverKey: string): RootEntry {
    let entry = this.#entries.get(serverKey);
    if (entry === undefined) {
      entry = { inode: stableHash64("server", serverKey), target: { kind: "server", serverKey } };
      this.#entries.set(serverKey, entry);
    }
    return entry;
  }

  /** When the set of entries last changed, also across restarts. */
  mtimeMs(serverKeys: readonly string[]): number {
    const digest = stableHashHex(...serverKeys);
    if (digest !== this.#digest) this.#load(digest);
    return this.#mtimeMs;
  }

  #load(digest: string): void {
    this.#digest = digest;
    const stored = this.#store.get("directory", STORE_KEY);
    const kept = stored === undefined ? undefined : parseKept(stored.bytes);
    if (kept?.digest === digest) {
      this.#mtimeMs = kept.mtimeMs;
      return;
    }
    this.#mtimeMs = this.#clock.now();
    this.#store.set("directory", STORE_KEY, Buffer.from(`${digest} ${this.#mtimeMs}`));
  }
}

function parseKept(bytes: Uint8Array): { readonly digest: string; readonly mtimeMs: number } | undefined {
  const [digest, mtime] = Buffer.from(bytes).toString().split(" ");
  const mtimeMs = Number(mtime);
  return digest === undefined || !Number.isFinite(mtimeMs) || mtimeMs <= 0 ? undefined : { digest, mtimeMs };
}
