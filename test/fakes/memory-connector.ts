import type {
  ArtworkRef,
  Connector,
  ItemRef,
  Library,
  MediaItem,
  MediaURL,
  Page,
  PageRequest,
  ParentRef,
  PluginErrorCode,
  ServerIdentity,
  SourceRef,
} from "mediafs/plugin-api";
import { MediaFsError, sleep, throwIfAborted } from "../../src/core/base/index.js";

/** Methods of a connector that ask the server. */
export type ConnectorMethod =
  | "ping"
  | "listLibraries"
  | "listItems"
  | "getItems"
  | "sweep"
  | "getStreamURL"
  | "getArtworkURL";

/** One call that was made. */
export interface ConnectorCall {
  readonly method: ConnectorMethod;
  /** Id of the parent, library or item concerned; ids joined by commas for `getItems`. */
  readonly about: string;
  /** First index of a page. */
  readonly start?: number;
}

/** Decides whether a call fails; undefined lets it through. */
export type Fault = (call: ConnectorCall) => PluginErrorCode | undefined;

/** A server in memory: libraries and items that tests change at will, with a log of calls, latency and faults. */
export class MemoryConnector implements Connector {
  readonly server: ServerIdentity;
  readonly calls: ConnectorCall[] = [];
  /** What each call waits before it answers. */
  latencyMs = 0;
  fault: Fault = () => undefined;
  /** Whether pages say how many items there are in all. */
  tellsTotal = true;
  /** Items a page has at most, whatever was asked for. */
  pageCap = Number.POSITIVE_INFINITY;
  /** Where `getStreamURL` and `getArtworkURL` point. */
  baseUrl = "http://127.0.0.1:9/";
  /** Called after each answered call, before it returns: plays changes under way. */
  afterCall: (call: ConnectorCall) => void = () => undefined;
  closed = false;
  readonly #libraries = new Map<string, Library>();
  readonly #children = new Map<string, MediaItem[]>();
  readonly #items = new Map<string, MediaItem>();

  constructor(server: Partial<ServerIdentity> = {}) {
    this.server = { product: "Memory", version: "1.0.0", id: "memory-server", ...server };
  }

  /** Adds a library. */
  addLibrary(library: Library): this {
    this.#libraries.set(library.id, library);
    this.#children.set(library.id, []);
    return this;
  }

  /** Removes a library. */
  removeLibrary(id: string): void {
    this.#libraries.delete(id);
    this.#children.delete(id);
  }

  /** Adds items below a library or item. */
  add(parentId: string, ...items: readonly MediaItem[]): this {
    const siblings = this.#children.get(parentId) ?? [];
    this.#children.set(parentId, siblings);
    for (const item of items) {
      const placed = { ...item, parentId };
      siblings.push(placed);
      this.#items.set(item.id, placed);
    }
    return this;
  }

  /** Replaces facts of an item. */
  update(id: string, facts: Partial<MediaItem>): void {
    const item = this.#items.get(id);
    if (item === undefined) return;
    const changed = { ...item, ...facts };
    this.#items.set(id, changed);
    const siblings = this.#children.get(item.parentId ?? "") ?? [];
    siblings.splice(siblings.indexOf(item), 1, changed);
  }

  /** Removes an item and all below it. */
  remove(id: string): void {
    const item = this.#items.get(id);
    if (item === undefined) return;
    for (const child of [...(this.#children.get(id) ?? [])]) this.remove(child.id);
    this.#children.delete(id);
    this.#items.delete(id);
    const siblings = this.#children.get(item.parentId ?? "") ?? [];
    siblings.splice(siblings.indexOf(item), 1);
  }

  /** Reverses the order in which every parent gives its children. */
  reverse(): void {
    for (const siblings of this.#children.values()) siblings.reverse();
  }

  /** How many calls were made, of one method or in all. */
  count(method?: ConnectorMethod): number {
    return method === undefined ? this.calls.length : this.calls.filter((call) => call.method === method).length;
  }

  ping(signal: AbortSignal): Promise<void> {
    return this.#answer({ method: "ping", about: "" }, signal, () => undefined);
  }

  listLibraries(signal: AbortSignal): Promise<Library[]> {
    return this.#answer({ method: "listLibraries", about: "" }, signal, () => [...this.#libraries.values()]);
  }

  listItems(parent: ParentRef, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>> {
    const about = parent.item?.id ?? parent.library.id;
    return this.#answer({ method: "listItems", about, start: page.start }, signal, () => {
      if (parent.item !== undefined && !this.#items.has(about)) throw notFound(about);
      if (!this.#libraries.has(parent.library.id)) throw notFound(parent.library.id);
      return this.#page(this.#children.get(about) ?? [], page);
    });
  }

  /** Every fact of the items, with a plot. `delete` it to play a connector without it. */
  getItems? = (ids: readonly string[], signal: AbortSignal): Promise<MediaItem[]> =>
    this.#answer({ method: "getItems", about: ids.join(",") }, signal, () =>
      ids.flatMap((id) => {
        const item = this.#items.get(id);
        return item === undefined ? [] : [{ ...item, details: { plot: `What happens in ${item.name}.` } }];
      }),
    );

  /** The whole library, children before and after their parents. `delete` it to play a connector without it. */
  sweep? = (library: Library, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>> =>
    this.#answer({ method: "sweep", about: library.id, start: page.start }, signal, () =>
      this.#page(this.#below(library.id), page),
    );

  getStreamURL(item: ItemRef, source: SourceRef, signal: AbortSignal): Promise<MediaURL> {
    return this.#answer({ method: "getStreamURL", about: item.id }, signal, () => ({
      url: new URL(`stream/${encodeURIComponent(item.id)}/${encodeURIComponent(source.id)}`, this.baseUrl),
    }));
  }

  getArtworkURL(item: ItemRef, artwork: ArtworkRef, signal: AbortSignal): Promise<MediaURL> {
    return this.#answer({ method: "getArtworkURL", about: item.id }, signal, () => ({
      url: new URL(`artwork/${encodeURIComponent(item.id)}/${artwork.kind}/${artwork.index}`, this.baseUrl),
    }));
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  async #answer<T>(call: ConnectorCall, signal: AbortSignal, give: () => T): Promise<T> {
    throwIfAborted(signal);
    this.calls.push(call);
    if (this.latencyMs > 0) await sleep(this.latencyMs, signal);
    const code = this.fault(call);
    if (code !== undefined) throw new MediaFsError(code, `${call.method} of ${call.about} failed on purpose`);
    const answer = give();
    this.afterCall(call);
    return answer;
  }

  #page<T>(items: readonly T[], { start, limit }: PageRequest): Page<T> {
    const end = start + Math.min(limit, this.pageCap);
    return {
      items: items.slice(start, end),
      ...(end < items.length ? { nextStart: end } : {}),
      ...(this.tellsTotal ? { total: items.length } : {}),
    };
  }

  #below(parentId: string): MediaItem[] {
    const children = this.#children.get(parentId) ?? [];
    return [...children.flatMap((child) => this.#below(child.id)), ...children];
  }
}

function notFound(id: string): MediaFsError {
  return new MediaFsError("ITEM_NOT_FOUND", `${id} does not exist`);
}
