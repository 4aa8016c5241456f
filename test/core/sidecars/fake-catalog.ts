import type { MediaItem } from "mediafs/plugin-api";
import { MediaFsError } from "../../../src/core/base/index.js";
import type { Catalog, DirectoryRef, Listing, ListingAge } from "../../../src/core/catalog/index.js";

const BATCH = 100;

/** A catalog of listings made by the test, whose details come in batches that it counts. */
export class FakeCatalog implements Catalog {
  /** Ids asked for, by request. */
  readonly requests: (readonly string[])[] = [];
  /** What every request for details fails with, while set. */
  failure: MediaFsError | undefined;
  readonly #listings = new Map<string, Listing>();
  readonly #parents = new Map<string, Listing>();
  readonly #details = new Map<string, MediaItem>();
  readonly #known = new Map<string, MediaItem>();

  /** Adds a listing; its items' details are what `detailed` makes of them. */
  add(listing: Listing, detailed: (item: MediaItem) => MediaItem = (item) => item): void {
    this.#listings.set(keyOf(listing.directory), listing);
    for (const { target } of listing.entries) {
      if (!("item" in target)) continue;
      if (target.kind !== "source") this.#parents.set(keyOf(target), listing);
      this.setDetails(detailed(target.item));
    }
  }

  /** What the server says of an item from now on. */
  setDetails(item: MediaItem): void {
    this.#details.set(item.id, item);
  }

  /** Forgets the metadata, as its lifetime does. */
  forget(): void {
    this.#known.clear();
  }

  async list(directory: DirectoryRef): Promise<Listing> {
    const listing = this.peek(directory);
    if (listing === undefined) throw new MediaFsError("ITEM_NOT_FOUND", "no such listing");
    return listing;
  }

  listAtHand(directory: DirectoryRef): Listing | undefined {
    return this.peek(directory);
  }

  peek(directory: DirectoryRef): Listing | undefined {
    return this.#listings.get(keyOf(directory));
  }

  async details(directory: DirectoryRef, item: MediaItem): Promise<MediaItem> {
    const known = this.#known.get(item.id);
    if (known !== undefined) return known;
    if (this.failure !== undefined) throw this.failure;
    const ids = this.#batch(directory, item);
    this.requests.push(ids);
    for (const id of ids) {
      const detailed = this.#details.get(id);
      if (detailed !== undefined) this.#known.set(id, detailed);
    }
    const found = this.#known.get(item.id);
    if (found === undefined) throw new MediaFsError("ITEM_NOT_FOUND", "gone");
    return found;
  }

  rearrange(): void {
    throw new MediaFsError("UNSUPPORTED", "its listings are made by the test");
  }

  directoryMtimeMs(): number {
    return 1;
  }

  sizeOf(): Promise<number> {
    return Promise.resolve(1);
  }

  sizeAtHand(): number | undefined {
    return 1;
  }

  learnSize(): void {}
  refresh(): void {}

  onChange(): () => void {
    return () => undefined;
  }

  ages(): readonly ListingAge[] {
    return [];
  }

  async close(): Promise<void> {}

  /** The item and the unknown ones after it, in the listing that holds it or its directory. */
  #batch(directory: DirectoryRef, item: MediaItem): readonly string[] {
    const own = directory.kind === "files" || ("item" in directory && directory.item.id === item.id);
    const listing = own ? this.#parents.get(keyOf(directory)) : this.peek(directory);
    const ids = (listing?.entries ?? []).flatMap(({ target }) => ("item" in target ? [target.item.id] : []));
    const start = ids.indexOf(item.id);
    return start < 0
      ? [item.id]
      : ids
          .slice(start)
          .filter((id) => !this.#known.has(id))
          .slice(0, BATCH);
  }
}

function keyOf(directory: DirectoryRef): string {
  const { kind, serverKey } = directory;
  const library = "library" in directory ? directory.library.id : "";
  const item = "item" in directory ? directory.item.id : "";
  return [kind, serverKey, library, item, "disc" in directory ? directory.disc : ""].join("|");
}
