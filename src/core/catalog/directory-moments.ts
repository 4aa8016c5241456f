import { combinedDigest, entriesDigest, itemDigest } from "./content-digest.js";
import type { DirectoryDates } from "./directory-dates.js";
import { directoryKey } from "./directory-key.js";
import type { DirectoryRecord, RecordMaker } from "./directory-record.js";
import { directoryDateMs } from "./item-facts.js";
import type { DirectoryRef, Listing } from "./tree.js";

/** What the dates of directories are told from. */
export interface MomentParts {
  readonly records: RecordMaker;
  readonly dates: DirectoryDates;
  /** The listing at hand, however old. */
  readonly peek: (directory: DirectoryRef) => Listing | undefined;
  /** The record at hand, by the directory's key. */
  readonly recordOf: (key: string) => DirectoryRecord | undefined;
}

/** When a directory changed, as told from this content of it. */
interface Moment {
  readonly content: object;
  readonly serverId: string;
  readonly mtimeMs: number;
}

/** When directories last changed, told without any request. */
export class DirectoryMoments {
  readonly #parts: MomentParts;
  // A directory has another object as soon as its item is listed anew: a digest is made once for each content.
  readonly #told = new WeakMap<DirectoryRef, Moment>();

  constructor(parts: MomentParts) {
    this.#parts = parts;
  }

  /** As Catalog.directoryMtimeMs, of a directory as it was last listed. */
  mtimeMs(directory: DirectoryRef): number {
    const { records, dates } = this.#parts;
    const content = this.#contentOf(directory);
    const serverId = records.serverId(directory.serverKey);
    const told = this.#told.get(directory);
    if (content !== undefined && told?.content === content && told.serverId === serverId) return told.mtimeMs;
    const key = records.storeKey(directory);
    const digest = this.#digestOf(directory);
    if (digest === undefined) return dates.known(key) ?? this.#ownDateMs(directory);
    const mtimeMs = dates.observe(key, digest, this.#ownDateMs(directory));
    if (content !== undefined) this.#told.set(directory, { content, serverId, mtimeMs });
    return mtimeMs;
  }

  // Another object after each change; undefined while it is not at hand.
  #contentOf(directory: DirectoryRef): object | undefined {
    if (directory.kind === "files") return directory.item;
    if (directory.kind === "disc") return this.#parts.peek(directory);
    return this.#parts.recordOf(directoryKey(directory));
  }

  // Undefined while the content is not at hand.
  #digestOf(directory: DirectoryRef): string | undefined {
    if (directory.kind === "files") return itemDigest(directory.item);
    if (directory.kind === "disc") {
      const listing = this.#parts.peek(directory);
      return listing && combinedDigest(entriesDigest(listing.entries), directory.item);
    }
    const digest = this.#parts.recordOf(directoryKey(directory))?.digest;
    return digest !== undefined && directory.kind === "item" ? combinedDigest(digest, directory.item) : digest;
  }

  #ownDateMs(directory: DirectoryRef): number {
    const told = "item" in directory ? directoryDateMs(directory.item) : undefined;
    return told ?? this.#parts.records.arrangementFor(directory).fallbackMtimeMs;
  }
}
