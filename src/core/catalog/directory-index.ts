import { albumOfDisc, directoryKey, type FetchedDirectory } from "./directory-key.js";
import type { DirectoryRecord } from "./directory-record.js";
import { type CatalogEntry, type DirectoryRef, isDirectory } from "./tree.js";

interface Place {
  readonly entry: CatalogEntry;
  readonly parent: DirectoryRecord;
}

/** Where directories stand in the listings known now: a reference may be older than its item. */
export class DirectoryIndex {
  readonly #places = new Map<string, Place>();

  /** Notes the directories of a record, in the place of those of the record before. */
  replace(record: DirectoryRecord, old: DirectoryRecord | undefined): void {
    if (old !== undefined) this.remove(old);
    for (const entry of record.listing.entries) {
      if (isDirectory(entry.target)) this.#places.set(directoryKey(entry.target), { entry, parent: record });
    }
  }

  /** Forgets the directories of a record. */
  remove(record: DirectoryRecord): void {
    for (const { target } of record.listing.entries) {
      if (!isDirectory(target)) continue;
      const key = directoryKey(target);
      if (this.#places.get(key)?.parent === record) this.#places.delete(key);
    }
  }

  /** The directory with its item as last listed; itself if it stands in no known listing. */
  latest<D extends DirectoryRef>(directory: D): D {
    const target = this.#places.get(directoryKey(directory))?.entry.target;
    return target?.kind === directory.kind ? (target as D) : directory;
  }

  /** The known record in whose listing a directory stands. */
  parentOf(directory: DirectoryRef): DirectoryRecord | undefined {
    return this.#places.get(directoryKey(directory))?.parent;
  }

  /** The directory whose fetch also renews this one. */
  fetchedFrom(directory: DirectoryRef): FetchedDirectory {
    if (directory.kind === "disc") return albumOfDisc(directory);
    if (directory.kind !== "files") return directory;
    const { serverKey, library } = directory;
    return this.parentOf(directory)?.directory ?? { kind: "library", serverKey, library };
  }

  /** Keys of the directories above one, from its parent to the root, as far as known. */
  ancestorsOf(directory: DirectoryRef): ReadonlySet<string> {
    const keys = new Set<string>();
    for (let parent = this.parentOf(directory); parent !== undefined; parent = this.parentOf(parent.directory)) {
      if (keys.has(parent.key)) break;
      keys.add(parent.key);
    }
    return keys;
  }

  /** Whether a directory is another or stands below it, as far as known. */
  isAtOrBelow(directory: DirectoryRef, top: DirectoryRef): boolean {
    if (directory.serverKey !== top.serverKey) return false;
    if (top.kind === "server") return true;
    if (directory.kind === "server" || directory.library.id !== top.library.id) return false;
    if (top.kind === "library") return true;
    const key = directoryKey(top);
    return directoryKey(directory) === key || this.ancestorsOf(directory).has(key);
  }
}
