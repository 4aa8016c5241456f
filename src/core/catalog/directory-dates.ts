import { LRUCache } from "lru-cache";
import type { Clock } from "../base/index.js";
import type { Store } from "../store/index.js";

// A known date is 200 bytes or so.
const DATES_IN_MEMORY = 50_000;

interface KnownDate {
  readonly digest: string;
  readonly mtimeMs: number;
}

/** The mtimes of directories: each moves when, and only when, the digest of its content does. Kept across restarts. */
export class DirectoryDates {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #known = new LRUCache<string, KnownDate>({ max: DATES_IN_MEMORY });

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The mtime of a directory whose content has this digest now; `ownDateMs` is taken for content seen first. */
  observe(key: string, digest: string, ownDateMs: number): number {
    const known = this.#get(key);
    if (known?.digest === digest) return known.mtimeMs;
    const mtimeMs = known === undefined ? ownDateMs : Math.max(this.#clock.now(), known.mtimeMs + 1);
    this.#set(key, { digest, mtimeMs });
    return mtimeMs;
  }

  /** The mtime of a directory whose content is not at hand; undefined if it never was. */
  known(key: string): number | undefined {
    return this.#get(key)?.mtimeMs;
  }

  /** A date for what has none, the same for ever: `toldMs` when first asked for, else that moment. */
  firstSeen(key: string, toldMs: number | undefined): number {
    const name = `${key}\nfirst seen`;
    const known = this.#get(name);
    if (known !== undefined) return known.mtimeMs;
    const mtimeMs = toldMs ?? this.#clock.now();
    this.#set(name, { digest: "", mtimeMs });
    return mtimeMs;
  }

  #get(key: string): KnownDate | undefined {
    const cached = this.#known.get(key);
    if (cached !== undefined) return cached;
    const stored = this.#store.get("directory", key);
    const parsed = stored === undefined ? undefined : parse(Buffer.from(stored.bytes).toString());
    if (parsed !== undefined) this.#known.set(key, parsed);
    return parsed;
  }

  #set(key: string, date: KnownDate): void {
    this.#known.set(key, date);
    this.#store.set("directory", key, Buffer.from(`${date.mtimeMs} ${date.digest}`));
  }
}

function parse(text: string): KnownDate | undefined {
  const [, mtime, digest] = /^(\d{1,15}) (\S*)$/.exec(text) ?? [];
  return mtime === undefined || digest === undefined ? undefined : { mtimeMs: Number(mtime), digest };
}
