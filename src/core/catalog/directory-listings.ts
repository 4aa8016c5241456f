import { type Clock, MediaFsError } from "../base/index.js";
import type { DirectoryIndex } from "./directory-index.js";
import { albumOfDisc, directoryKey, directoryLabel } from "./directory-key.js";
import type { RecordMaker } from "./directory-record.js";
import type { ListingCache } from "./listing-cache.js";
import { MadeListings } from "./made-listings.js";
import type { DirectoryRef, DiscDirectory, FilesDirectory, Listing } from "./tree.js";

/** What the listings are told from. */
export interface DirectoryListingsParts {
  readonly index: DirectoryIndex;
  readonly cache: ListingCache;
  readonly records: RecordMaker;
  readonly clock: Clock;
}

/** Listings of every kind of directory: those of the server, and those that the layout makes of them. */
export class DirectoryListings {
  readonly #parts: DirectoryListingsParts;
  readonly #made = new MadeListings();

  constructor(parts: DirectoryListingsParts) {
    this.#parts = parts;
  }

  /** As Catalog.list. */
  async list(directory: DirectoryRef, signal: AbortSignal): Promise<Listing> {
    const { index, cache } = this.#parts;
    if (directory.kind === "files") return this.#ofFiles(directory);
    if (directory.kind !== "disc") return cache.get(index.latest(directory), signal);
    const listing = this.#ofDisc(directory, await cache.get(index.latest(albumOfDisc(directory)), signal));
    if (listing === undefined || listing.entries.length === 0) {
      throw new MediaFsError("NOT_FOUND", `${directoryLabel(directory)} has no disc ${directory.disc} any more`);
    }
    return listing;
  }

  /** As Catalog.listAtHand. */
  atHand(directory: DirectoryRef): Listing | undefined {
    const { index, cache } = this.#parts;
    if (directory.kind === "files") return this.#ofFiles(directory);
    if (directory.kind !== "disc") return cache.atHand(index.latest(directory));
    const album = cache.atHand(index.latest(albumOfDisc(directory)));
    const listing = album && this.#ofDisc(directory, album);
    return listing?.entries.length === 0 ? undefined : listing;
  }

  /** As Catalog.peek. */
  peek(directory: DirectoryRef): Listing | undefined {
    if (directory.kind === "files") return this.#ofFiles(directory);
    if (directory.kind !== "disc") return this.#parts.cache.peek(directoryKey(directory))?.listing;
    const album = this.#parts.cache.peek(directoryKey(albumOfDisc(directory)));
    return album && this.#ofDisc(directory, album.listing);
  }

  #ofFiles(directory: FilesDirectory): Listing {
    const { index, records, clock } = this.#parts;
    const latest = index.latest(directory);
    return this.#made.ofFiles(latest, () => ({
      arrangement: records.arrangementFor(latest),
      fetchedAtMs: index.parentOf(directory)?.listing.fetchedAtMs ?? clock.now(),
    }));
  }

  #ofDisc(directory: DiscDirectory, albumListing: Listing): Listing | undefined {
    const { cache, records } = this.#parts;
    const record = cache.peek(directoryKey(albumOfDisc(directory)));
    if (record === undefined) return undefined;
    return this.#made.ofDisc(directory, { record, listing: albumListing }, () => records.arrangementFor(directory));
  }
}
