import { LRUCache } from "lru-cache";
import type { MediaItem } from "mediafs/plugin-api";
import { type Clock, MediaFsError, newLifetime, raceAbort, toMediaFsError, withDeadline } from "../base/index.js";
import type { Config } from "../config/index.js";
import type { ConnectorSource } from "./catalog.js";

/** Ids in one request, as the plugin API allows. */
const BATCH_LIMIT = 100;
// Askers within this time share a request; a person does not notice it.
const COALESCE_MS = 5;
// An item with its credits is some 10 KB; what is made of it is kept elsewhere.
const ITEMS_KEPT = 2_000;

interface Known {
  /** With details; undefined if the server has no such item. */
  readonly item: MediaItem | undefined;
  /** Version in the listing when it was asked for. */
  readonly askedVersion: string | undefined;
  readonly fetchedAtMs: number;
}

interface Waiter {
  readonly promise: Promise<MediaItem>;
  readonly item: MediaItem;
  resolve(item: MediaItem): void;
  reject(error: unknown): void;
}

interface Batch {
  readonly wanted: Map<string, Waiter>;
  /** Asked for along with them, most useful first. */
  readonly siblings: Map<string, MediaItem>;
}

/** What is asked for. */
export interface DetailsRequest {
  readonly serverKey: string;
  readonly item: MediaItem;
  /** The listing it stands in, in the order in which somebody walks over it. */
  readonly siblings: () => Iterable<MediaItem>;
}

/** Full metadata of items: asked for in batches, kept while the item's version is the same or else for the TTL. */
export class Details {
  readonly #connectors: ConnectorSource;
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #known = new LRUCache<string, Known>({ max: ITEMS_KEPT });
  readonly #open = new Map<string, Batch>();
  readonly #inFlight = new Map<string, Waiter>();
  readonly #life = newLifetime();
  #generation = 0;

  constructor(connectors: ConnectorSource, config: Config, clock: Clock) {
    this.#connectors = connectors;
    this.#config = config;
    this.#clock = clock;
  }

  /** As Catalog.details. */
  async get({ serverKey, item, siblings }: DetailsRequest, signal: AbortSignal): Promise<MediaItem> {
    const known = this.#fresh(serverKey, item);
    if (known?.item !== undefined) return known.item;
    const what = `metadata of ${item.name}`;
    return withDeadline(what, this.#config.timeouts.metadataMs, signal, (own) =>
      raceAbort(this.#join(serverKey, item, siblings), own),
    );
  }

  /** Forgets what is known of these items of an entry; answers under way are given to those who wait, and not kept. */
  forget(serverKey: string, ids: Iterable<string>): void {
    this.#beginGeneration();
    for (const id of ids) this.#known.delete(keyOf(serverKey, id));
  }

  /** As {@link forget}, of every item of an entry, or of all entries. */
  forgetAll(serverKey?: string): void {
    this.#beginGeneration();
    const prefix = serverKey === undefined ? "" : keyOf(serverKey, "");
    for (const key of [...this.#known.keys()]) if (key.startsWith(prefix)) this.#known.delete(key);
  }

  /** Aborts what is under way. */
  close(): void {
    this.#life.abort();
  }

  /** From now on nobody joins a request that was made before. */
  #beginGeneration(): void {
    for (const [serverKey, batch] of this.#open) this.#send(serverKey, batch);
    this.#generation += 1;
  }

  #join(serverKey: string, item: MediaItem, siblings: () => Iterable<MediaItem>): Promise<MediaItem> {
    const key = flightKey(this.#generation, serverKey, item.id);
    const running = this.#inFlight.get(key);
    if (running !== undefined) return running.promise;
    const waiter = waiterFor(item);
    this.#inFlight.set(key, waiter);
    const batch = this.#batchOf(serverKey);
    batch.wanted.set(item.id, waiter);
    this.#addSiblings(batch, serverKey, following(item, siblings()));
    if (batch.wanted.size >= BATCH_LIMIT) this.#send(serverKey, batch);
    return waiter.promise;
  }

  #batchOf(serverKey: string): Batch {
    const open = this.#open.get(serverKey);
    if (open !== undefined) return open;
    const batch: Batch = { wanted: new Map(), siblings: new Map() };
    this.#open.set(serverKey, batch);
    this.#clock.after(COALESCE_MS, () => this.#send(serverKey, batch));
    return batch;
  }

  #addSiblings(batch: Batch, serverKey: string, items: Iterable<MediaItem>): void {
    for (const item of items) {
      if (batch.siblings.size >= BATCH_LIMIT) return;
      const isAsked = this.#inFlight.has(flightKey(this.#generation, serverKey, item.id));
      if (!isAsked && this.#fresh(serverKey, item) === undefined) batch.siblings.set(item.id, item);
    }
  }

  #send(serverKey: string, batch: Batch): void {
    // Sent already because it was full.
    if (this.#open.get(serverKey) !== batch) return;
    this.#open.delete(serverKey);
    const asked = new Map(batch.wanted);
    for (const [id, item] of batch.siblings) {
      if (asked.size >= BATCH_LIMIT) break;
      const key = flightKey(this.#generation, serverKey, id);
      if (this.#inFlight.has(key)) continue;
      // Somebody who asks for it from now on waits for this answer.
      const waiter = waiterFor(item);
      this.#inFlight.set(key, waiter);
      asked.set(id, waiter);
    }
    void this.#fetch(serverKey, asked);
  }

  async #fetch(serverKey: string, asked: ReadonlyMap<string, Waiter>): Promise<void> {
    const generation = this.#generation;
    try {
      const answers = new Map((await this.#ask(serverKey, [...asked.keys()])).map((item) => [item.id, item]));
      for (const [id, waiter] of asked) {
        if (generation === this.#generation) this.#learn(serverKey, waiter.item, answers.get(id));
        this.#settle(waiter, answers.get(id));
      }
    } catch (error) {
      for (const waiter of asked.values()) waiter.reject(toMediaFsError(error));
    } finally {
      for (const id of asked.keys()) this.#inFlight.delete(flightKey(generation, serverKey, id));
    }
  }

  #ask(serverKey: string, ids: readonly string[]): Promise<MediaItem[]> {
    const what = `metadata of ${ids.length} items of ${serverKey}`;
    return withDeadline(what, this.#config.timeouts.metadataMs, this.#life.signal, async (signal) => {
      const connector = await this.#connectors.connector(serverKey, signal);
      if (connector.getItems !== undefined) return connector.getItems(ids, signal);
      throw new MediaFsError("UNSUPPORTED", `${connector.server.product} gives no metadata of items`);
    });
  }

  #learn(serverKey: string, asked: MediaItem, answer: MediaItem | undefined): void {
    const item = answer === undefined ? undefined : { ...asked, ...answer };
    const known: Known = { item, askedVersion: asked.version, fetchedAtMs: this.#clock.now() };
    this.#known.set(keyOf(serverKey, asked.id), known);
  }

  #settle(waiter: Waiter, answer: MediaItem | undefined): void {
    if (answer !== undefined) waiter.resolve({ ...waiter.item, ...answer });
    else waiter.reject(new MediaFsError("ITEM_NOT_FOUND", `${waiter.item.name} does not exist any more`));
  }

  #fresh(serverKey: string, { id, version }: MediaItem): Known | undefined {
    const known = this.#known.get(keyOf(serverKey, id));
    if (known === undefined) return undefined;
    const sameVersion = version !== undefined && (known.askedVersion === version || known.item?.version === version);
    if (sameVersion && known.item !== undefined) return known;
    if (version !== undefined && !sameVersion) return undefined;
    const young = this.#clock.now() - known.fetchedAtMs < this.#config.cache.metadataTtlMs;
    return young ? known : undefined;
  }
}

/** Siblings of the same type after an item: whoever walks wants them next. */
function* following(item: MediaItem, siblings: Iterable<MediaItem>): Iterable<MediaItem> {
  let found = false;
  for (const sibling of siblings) {
    if (found && sibling.type === item.type && sibling.id !== item.id) yield sibling;
    found ||= sibling.id === item.id;
  }
}

function keyOf(serverKey: string, id: string): string {
  return `${serverKey}\n${id}`;
}

function flightKey(generation: number, serverKey: string, id: string): string {
  return `${generation}\n${keyOf(serverKey, id)}`;
}

function waiterFor(item: MediaItem): Waiter {
  let settle: Pick<Waiter, "resolve" | "reject"> = { resolve: () => undefined, reject: () => undefined };
  const promise = new Promise<MediaItem>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // A sibling's failure may have no listener.
  promise.catch(() => undefined);
  return { promise, item, resolve: settle.resolve, reject: settle.reject };
}
