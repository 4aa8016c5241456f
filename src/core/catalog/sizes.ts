import { LRUCache } from "lru-cache";
import { raceAbort, SingleFlight, withDeadline } from "../base/index.js";
import type { Config } from "../config/index.js";
import type { Store } from "../store/index.js";
import type { RangeTransport } from "../transport/index.js";
import type { ConnectorSource } from "./catalog.js";
import { sourceVersion } from "./item-facts.js";
import { ServerSource } from "./server-source.js";
import type { FileRef } from "./tree.js";

// A number and its key: some 150 bytes each.
const SIZES_IN_MEMORY = 50_000;

/** What the sizes need. */
export interface SizesParts {
  readonly connectors: ConnectorSource;
  readonly store: Store;
  readonly transport: RangeTransport;
  readonly config: Config;
}

/** Exact sizes of media files: as learned, as listed, else measured by one request. What is learned is kept. */
export class Sizes {
  readonly #parts: SizesParts;
  readonly #learned = new LRUCache<string, number>({ max: SIZES_IN_MEMORY });
  // Files of which nothing was learned: asked for again and again, and nearly all of them.
  #asListed = new WeakSet<FileRef>();
  readonly #measuring = new SingleFlight<string, number>();

  constructor(parts: SizesParts) {
    this.#parts = parts;
  }

  /** As Catalog.sizeOf. */
  async of(file: FileRef, signal: AbortSignal): Promise<number> {
    const known = this.atHand(file);
    if (known !== undefined) return known;
    const key = this.#keyOf(file);
    return this.#measuring.run(key, signal, (own) => this.#measure(key, file, own));
  }

  /** As Catalog.sizeAtHand. What the server's answer proved goes before what its listing says. */
  atHand(file: FileRef): number | undefined {
    return this.#asListed.has(file) ? file.source.sizeBytes : (this.#recall(file) ?? file.source.sizeBytes);
  }

  /** As Catalog.learnSize. */
  learn(file: FileRef, sizeBytes: number): void {
    this.#keep(this.#keyOf(file), sizeBytes);
  }

  async #measure(key: string, file: FileRef, signal: AbortSignal): Promise<number> {
    const { connectors, transport, config } = this.#parts;
    const source = new ServerSource(connectors, file, undefined);
    const size = await withDeadline(`the size of ${source.label}`, config.timeouts.metadataMs, signal, (own) =>
      raceAbort(transport.measure(source, "foreground", own), own),
    );
    this.#keep(key, size);
    return size;
  }

  #recall(file: FileRef): number | undefined {
    const key = this.#keyOf(file);
    const known = this.#learned.get(key);
    if (known !== undefined) return known;
    const stored = this.#parts.store.get("size", key);
    const size = stored?.bytes.length === 8 ? Buffer.from(stored.bytes).readDoubleBE(0) : undefined;
    if (size !== undefined) this.#learned.set(key, size);
    // Until its server is known, what is kept under its id cannot be found.
    else if (this.#parts.connectors.serverId(file.serverKey) !== undefined) this.#asListed.add(file);
    return size;
  }

  #keep(key: string, sizeBytes: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(sizeBytes);
    this.#learned.set(key, sizeBytes);
    // The same file stands in other listings too.
    this.#asListed = new WeakSet();
    this.#parts.store.set("size", key, bytes);
  }

  #keyOf({ serverKey, item, source }: FileRef): string {
    const server = this.#parts.connectors.serverId(serverKey) ?? serverKey;
    return [server, item.id, source.id, sourceVersion(source)].join("\n");
  }
}
