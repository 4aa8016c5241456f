import { type Arrangement, arrangeDisc, arrangeFiles } from "./arrange.js";
import type { DirectoryRecord } from "./directory-record.js";
import type { DiscDirectory, FilesDirectory, Listing } from "./tree.js";

/** What the folder around one item's files is made with. */
export interface FilesFacts {
  readonly arrangement: Arrangement;
  /** Since when the item is known. */
  readonly fetchedAtMs: number;
}

/** Listings of the folders that the layout makes: made once from what is known of their item. */
export class MadeListings {
  readonly #files = new WeakMap<FilesDirectory, Listing>();
  readonly #discs = new WeakMap<Listing, Map<number, Listing>>();

  /** The files of one item. `facts` are asked for once. */
  ofFiles(directory: FilesDirectory, facts: () => FilesFacts): Listing {
    let listing = this.#files.get(directory);
    if (listing === undefined) {
      const { arrangement, fetchedAtMs } = facts();
      listing = { directory, entries: arrangeFiles(directory, arrangement), fetchedAtMs };
      this.#files.set(directory, listing);
    }
    return listing;
  }

  /** The tracks of one disc, from what is known of the album. */
  ofDisc(
    directory: DiscDirectory,
    album: { record: DirectoryRecord; listing: Listing },
    arrangement: () => Arrangement,
  ): Listing {
    const discs = this.#discs.get(album.listing) ?? new Map<number, Listing>();
    this.#discs.set(album.listing, discs);
    let listing = discs.get(directory.disc);
    if (listing === undefined) {
      const { content } = album.record;
      const entries = arrangeDisc("items" in content ? content.items : [], directory, arrangement());
      listing = { ...album.listing, directory, entries };
      discs.set(directory.disc, listing);
    }
    return listing;
  }
}
