import { LRUCache } from "lru-cache";
import type { MediaURL } from "mediafs/plugin-api";
import { type Clock, hasCode, MediaFsError, SingleFlight, toMediaFsError, withDeadline } from "../base/index.js";
import type { ConnectorSource } from "../catalog/index.js";
import type { Store, StoredValue } from "../store/index.js";
import type { BlobTransport } from "../transport/index.js";
import type { RemoteFile } from "./remote-file.js";
import { storePrefix } from "./store-key.js";

// Larger than any poster or subtitle; a server that sends more sends something else.
const FILE_BYTES_AT_MOST = 32 * 1024 * 1024;
// A file that the server lost is not asked for at every look; it may come back with the next scan of the server.
const LOST_FOR_MS = 300_000;
const LOST_REMEMBERED = 10_000;
// While a server is away, old bytes are given at once instead of after a deadline each.
const AWAY_FOR_MS = 30_000;

/** What {@link RemoteFiles} works with. */
export interface RemoteFilesParts {
  readonly connectors: ConnectorSource;
  readonly transport: BlobTransport;
  readonly store: Store;
  readonly clock: Clock;
  /** How long fresh bytes are waited for where old ones are at hand. */
  readonly patienceMs: () => number;
}

/**
 * Images and subtitles: sizes by the smallest request and kept, bytes fetched whole, once for all who ask at a time,
 * and kept. Where the length of the bytes differs from the size told before, the bytes win. While the server is away
 * bytes that have grown old are given.
 */
export class RemoteFiles {
  readonly #parts: RemoteFilesParts;
  readonly #fetches = new SingleFlight<string, Uint8Array>();
  readonly #measures = new SingleFlight<string, number>();
  readonly #lost = new LRUCache<string, number>({ max: LOST_REMEMBERED });
  readonly #awayUntilMs = new Map<string, number>();
  #generation = 0;

  constructor(parts: RemoteFilesParts) {
    this.#parts = parts;
  }

  /** Exact size. Rejects as {@link bytes} does. */
  async size(file: RemoteFile, signal: AbortSignal): Promise<number> {
    this.#throwIfLost(file);
    const known = this.#knownSize(file);
    if (known !== undefined) return known;
    if (!file.measurable) return (await this.bytes(file, signal)).byteLength;
    return this.#measures.run(this.#flightKey(file), signal, (flight) => this.#measure(file, flight));
  }

  /** What `size` gives without waiting. */
  sizeAtHand(file: RemoteFile): number | undefined {
    return this.#isLost(file) ? undefined : this.#knownSize(file);
  }

  /** The whole file. Rejects with NOT_FOUND when the server lost it, or with the server's error. */
  async bytes(file: RemoteFile, signal: AbortSignal): Promise<Uint8Array> {
    this.#throwIfLost(file);
    const kept = this.#parts.store.get(file.namespace, file.key);
    if (kept !== undefined && (this.#isYounger(kept, file.bytesTtlMs) || this.#isAway(file))) return kept.bytes;
    return kept === undefined ? this.#fetchOnce(file, signal) : this.#renewed(file, kept.bytes, signal);
  }

  /** Forgets the files of a server, or that any was lost. */
  refresh(serverId: string): void {
    this.#generation += 1;
    this.#lost.clear();
    this.#awayUntilMs.clear();
    const prefix = storePrefix(serverId);
    for (const namespace of ["artwork", "subtitle"] as const) {
      this.#parts.store.deletePrefix(namespace, prefix);
      this.#parts.store.deletePrefix("size", `${namespace}/${prefix}`);
    }
  }

  #fetchOnce(file: RemoteFile, signal: AbortSignal): Promise<Uint8Array> {
    return this.#fetches.run(this.#flightKey(file), signal, (flight) => this.#fetch(file, flight));
  }

  async #renewed(file: RemoteFile, old: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    try {
      return await withDeadline(file.label, this.#parts.patienceMs(), signal, (inTime) =>
        this.#fetchOnce(file, inTime),
      );
    } catch (error) {
      if (toMediaFsError(error).retryable) return old;
      throw error;
    }
  }

  async #measure(file: RemoteFile, signal: AbortSignal): Promise<number> {
    const generation = this.#generation;
    const measured = await this.#head(file, signal);
    if (measured === undefined || measured === 0) return (await this.bytes(file, signal)).byteLength;
    if (measured > FILE_BYTES_AT_MOST) throw tooLong(file, measured);
    if (generation === this.#generation) this.#keepSize(file, measured);
    return measured;
  }

  async #head(file: RemoteFile, signal: AbortSignal): Promise<number | undefined> {
    const { transport } = this.#parts;
    try {
      return await this.#atAddress(file, signal, (media) => transport.measure(file.serverKey, media, signal));
    } catch (error) {
      // Not every server answers HEAD as it would GET: only the bytes themselves prove that there are none.
      if (hasCode(error, "ITEM_NOT_FOUND", "SERVER_BAD_ANSWER", "UNSUPPORTED")) return undefined;
      throw error;
    }
  }

  async #fetch(file: RemoteFile, signal: AbortSignal): Promise<Uint8Array> {
    const { transport, store } = this.#parts;
    const generation = this.#generation;
    try {
      const { bytes } = await this.#atAddress(file, signal, (media) =>
        transport.fetch(file.serverKey, media, FILE_BYTES_AT_MOST, signal),
      );
      if (bytes.byteLength === 0 && !file.mayBeEmpty)
        throw new MediaFsError("ITEM_NOT_FOUND", `${file.label} is empty`);
      this.#awayUntilMs.delete(file.serverKey);
      if (generation !== this.#generation) return bytes;
      store.set(file.namespace, file.key, bytes);
      this.#keepSize(file, bytes.byteLength);
      return bytes;
    } catch (error) {
      throw this.#failed(file, error);
    }
  }

  async #atAddress<T>(file: RemoteFile, signal: AbortSignal, use: (media: MediaURL) => Promise<T>): Promise<T> {
    const connector = await this.#parts.connectors.connector(file.serverKey, signal);
    const media = await file.url(connector, signal);
    try {
      return await use(media);
    } catch (error) {
      if (!hasCode(error, "AUTH_REJECTED")) throw error;
      // The connector cannot tell that its credentials died: an address costs it no request, a ping proves them.
      await connector.ping(signal);
      return await use(await file.url(connector, signal));
    }
  }

  #failed(file: RemoteFile, error: unknown): unknown {
    if (hasCode(error, "ITEM_NOT_FOUND")) {
      this.#lost.set(file.key, this.#parts.clock.now() + LOST_FOR_MS);
      this.#parts.store.delete(file.namespace, file.key);
      this.#parts.store.delete("size", sizeKey(file));
      return notFound(file, error);
    }
    if (hasCode(error, "SERVER_UNREACHABLE", "SERVER_STARTING", "REQUEST_TIMEOUT")) {
      this.#awayUntilMs.set(file.serverKey, this.#parts.clock.now() + AWAY_FOR_MS);
    }
    return error;
  }

  #knownSize(file: RemoteFile): number | undefined {
    const { toldBytes = 0 } = file;
    return this.#keptSize(file) ?? (toldBytes > 0 ? toldBytes : undefined);
  }

  #keptSize(file: RemoteFile): number | undefined {
    const kept = this.#parts.store.get("size", sizeKey(file));
    if (kept === undefined || !this.#isYounger(kept, file.sizeTtlMs)) return undefined;
    const size = Number(Buffer.from(kept.bytes).toString("latin1"));
    return Number.isSafeInteger(size) && size >= 0 ? size : undefined;
  }

  #keepSize(file: RemoteFile, sizeBytes: number): void {
    // A size that has not changed is written again only to renew its age.
    if (this.#keptSize(file) === sizeBytes && file.sizeTtlMs === Number.POSITIVE_INFINITY) return;
    this.#parts.store.set("size", sizeKey(file), Buffer.from(String(sizeBytes), "latin1"));
  }

  #throwIfLost(file: RemoteFile): void {
    if (this.#isLost(file)) throw notFound(file, undefined);
  }

  #isLost(file: RemoteFile): boolean {
    return (this.#lost.get(file.key) ?? 0) > this.#parts.clock.now();
  }

  #isYounger(kept: StoredValue, ttlMs: number): boolean {
    return this.#parts.clock.now() - kept.storedAtMs < ttlMs;
  }

  #isAway(file: RemoteFile): boolean {
    return (this.#awayUntilMs.get(file.serverKey) ?? 0) > this.#parts.clock.now();
  }

  #flightKey(file: RemoteFile): string {
    // The entry's key belongs to it: two users of one server have rights, and failures, of their own.
    return `${this.#generation} ${file.serverKey} ${file.key}`;
  }
}

function sizeKey(file: RemoteFile): string {
  return `${file.namespace}/${file.key}`;
}

function notFound(file: RemoteFile, cause: unknown): MediaFsError {
  return new MediaFsError("NOT_FOUND", `${file.label} is not on the server`, { cause });
}

function tooLong(file: RemoteFile, sizeBytes: number): MediaFsError {
  return new MediaFsError("RANGE_LONG", `${file.label} has ${sizeBytes} bytes, more than ${FILE_BYTES_AT_MOST}`);
}
