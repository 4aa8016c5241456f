import type { MediaItem } from "mediafs/plugin-api";
import {
  type Clock,
  hasCode,
  MediaFsError,
  SingleFlight,
  stableHashHex,
  toMediaFsError,
  withDeadline,
} from "../base/index.js";
import { type Catalog, type DirectoryRef, isDirectory, sourceVersion } from "../catalog/index.js";
import type { Config } from "../config/index.js";
import type { Store } from "../store/index.js";
import { NFO_RENDERER_VERSION } from "./nfo/index.js";
import { packedNfoSize, packNfo, unpackNfo } from "./packed-nfo.js";
import type { NfoSidecar } from "./sidecar.js";
import { storeKey, storePrefix } from "./store-key.js";

const NO_CHILDREN: readonly MediaItem[] = [];

/** What {@link NfoContent} works with. */
export interface NfoContentParts {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly config: Config;
  readonly clock: Clock;
  /** How long new metadata are waited for where an old NFO is at hand. */
  readonly patienceMs: () => number;
}

/**
 * NFOs, rendered once for each version of an item and then kept: size and bytes agree, and cost no request after a
 * restart. Items without a version are rendered anew when the metadata lifetime is over.
 */
export class NfoContent {
  readonly #parts: NfoContentParts;
  readonly #flights = new SingleFlight<string, Uint8Array>();
  #generation = 0;

  constructor(parts: NfoContentParts) {
    this.#parts = parts;
  }

  /** Exact size. Rejects as {@link bytes} does. */
  async size(serverId: string, sidecar: NfoSidecar, signal: AbortSignal): Promise<number> {
    const packed = await this.#packed(serverId, sidecar, signal);
    return packedNfoSize(packed) ?? (await this.bytes(serverId, sidecar, signal)).byteLength;
  }

  /** What `size` gives without waiting. Of an NFO that names its children nothing: they may have to be listed. */
  sizeAtHand(serverId: string, sidecar: NfoSidecar): number | undefined {
    if (sidecar.children !== undefined) return undefined;
    const kept = this.#parts.store.get("nfo", nfoKey(serverId, sidecar, NO_CHILDREN));
    return kept !== undefined && this.#isFresh(sidecar.item, kept.storedAtMs) ? packedNfoSize(kept.bytes) : undefined;
  }

  /** The NFO. Rejects with NOT_FOUND when the item is gone, or with the server's error. */
  async bytes(serverId: string, sidecar: NfoSidecar, signal: AbortSignal): Promise<Uint8Array> {
    const packed = await this.#packed(serverId, sidecar, signal);
    const bytes = unpackNfo(packed);
    if (bytes === undefined) throw new MediaFsError("INTERNAL", `the NFO of ${sidecar.item.name} was not kept whole`);
    return bytes;
  }

  /** Forgets the NFOs of a server. */
  refresh(serverId: string): void {
    this.#generation += 1;
    this.#parts.store.deletePrefix("nfo", storePrefix(serverId));
  }

  async #packed(serverId: string, sidecar: NfoSidecar, signal: AbortSignal): Promise<Uint8Array> {
    const children = await this.#children(sidecar.children, signal);
    const key = nfoKey(serverId, sidecar, children);
    const kept = this.#parts.store.get("nfo", key);
    const whole = kept !== undefined && packedNfoSize(kept.bytes) !== undefined ? kept : undefined;
    if (whole !== undefined && this.#isFresh(sidecar.item, whole.storedAtMs)) return whole.bytes;
    const render = (waiting: AbortSignal) =>
      this.#flights.run(`${this.#generation} ${key}`, waiting, (flight) =>
        this.#render(key, sidecar, children, flight),
      );
    return whole === undefined ? render(signal) : this.#renewed(sidecar, whole.bytes, signal, render);
  }

  /** An NFO grown old is better than none while the server is away. */
  async #renewed(
    { item }: NfoSidecar,
    old: Uint8Array,
    signal: AbortSignal,
    render: (signal: AbortSignal) => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    try {
      return await withDeadline(`the NFO of ${item.name}`, this.#parts.patienceMs(), signal, render);
    } catch (error) {
      if (toMediaFsError(error).retryable) return old;
      throw error;
    }
  }

  async #render(
    key: string,
    sidecar: NfoSidecar,
    children: readonly MediaItem[],
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const generation = this.#generation;
    const detailed = await this.#details(sidecar, signal);
    const item = detailed ?? sidecar.item;
    const source = item.sources?.find(({ id }) => id === sidecar.source?.id) ?? sidecar.source;
    // Loaded with the first NFO: the XML writer is large, and a mount starts sooner without it.
    const { renderNfo } = await import("./nfo/render-nfo.js");
    const packed = packNfo(renderNfo({ item, source, children }));
    // What was made of the listing alone costs nothing to make again, and would hide details that come later.
    if (detailed !== undefined && generation === this.#generation) this.#parts.store.set("nfo", key, packed);
    return packed;
  }

  /** The item with its details; undefined where the server cannot give them. */
  async #details({ siblingsIn, item }: NfoSidecar, signal: AbortSignal): Promise<MediaItem | undefined> {
    try {
      return await this.#parts.catalog.details(siblingsIn, item, signal);
    } catch (error) {
      if (hasCode(error, "UNSUPPORTED")) return undefined;
      if (hasCode(error, "ITEM_NOT_FOUND")) {
        throw new MediaFsError("NOT_FOUND", `${item.name} is no longer on the server`, { cause: error });
      }
      throw error;
    }
  }

  /** The items that an NFO names beside its own, those on discs included. */
  async #children(directory: DirectoryRef | undefined, signal: AbortSignal): Promise<readonly MediaItem[]> {
    if (directory === undefined) return NO_CHILDREN;
    const { catalog } = this.#parts;
    const { entries } = catalog.peek(directory) ?? (await catalog.list(directory, signal));
    const items: MediaItem[] = [];
    for (const { target } of entries) {
      if (isDirectory(target) && target.kind === "disc") items.push(...(await this.#children(target, signal)));
      else if ("item" in target) items.push(target.item);
    }
    return items;
  }

  #isFresh(item: MediaItem, storedAtMs: number): boolean {
    if (item.version !== undefined) return true;
    return this.#parts.clock.now() - storedAtMs < this.#parts.config.cache.metadataTtlMs;
  }
}

// Everything that changes the bytes; no name of a user, so that two users of one server share what is kept.
function nfoKey(serverId: string, { item, source }: NfoSidecar, children: readonly MediaItem[]): string {
  const versions = stableHashHex(
    NFO_RENDERER_VERSION,
    item.version ?? "",
    source === undefined ? "" : sourceVersion(source),
    childFacts(children),
  );
  return storeKey(serverId, item.id, source?.id ?? "", versions);
}

function childFacts(children: readonly MediaItem[]): string {
  const facts = children.map((child) => [
    child.type,
    child.name,
    child.year ?? null,
    child.seasonNumber ?? null,
    child.discNumber ?? null,
    child.trackNumber ?? null,
    child.sources?.[0]?.durationMs ?? null,
  ]);
  return JSON.stringify(facts);
}
