import { usableDate } from "../base/index.js";
import type { Config } from "../config/index.js";
import { type Arrangement, arrangeItems, arrangeLibraries } from "./arrange.js";
import type { ConnectorSource } from "./catalog.js";
import { type DirectoryContent, entriesDigest } from "./content-digest.js";
import type { DirectoryDates } from "./directory-dates.js";
import { directoryKey, type FetchedDirectory, storedDirectoryKey } from "./directory-key.js";
import type { CatalogEntry, DirectoryRef, Listing } from "./tree.js";

/** What is known of one directory whose content comes from the server. */
export interface DirectoryRecord {
  readonly key: string;
  readonly directory: FetchedDirectory;
  readonly content: DirectoryContent;
  readonly listing: Listing;
  /** Of the listing's entries. */
  readonly digest: string;
}

/** The ids of the items in a record. */
export function itemIdsOf({ content }: DirectoryRecord): readonly string[] {
  return "items" in content ? content.items.map(({ id }) => id) : [];
}

/** Makes records from what servers give. */
export class RecordMaker {
  readonly #connectors: ConnectorSource;
  readonly #config: Config;
  readonly #dates: DirectoryDates;

  constructor(connectors: ConnectorSource, config: Config, dates: DirectoryDates) {
    this.#connectors = connectors;
    this.#config = config;
    this.#dates = dates;
  }

  /** The record of a directory with this content. */
  make(directory: FetchedDirectory, content: DirectoryContent, fetchedAtMs: number): DirectoryRecord {
    const entries = this.#arrange(directory, content);
    return {
      key: directoryKey(directory),
      directory,
      content,
      listing: { directory, entries, fetchedAtMs },
      digest: entriesDigest(entries),
    };
  }

  /** What the names, inodes and dates in a directory depend on beside its items. */
  arrangementFor(directory: DirectoryRef): Arrangement {
    return {
      serverId: this.serverId(directory.serverKey),
      layout: this.#config.layout,
      fallbackMtimeMs: this.#fallbackMtimeMs(directory),
    };
  }

  /** Id of an entry's server, or the entry's key before it is known. */
  serverId(serverKey: string): string {
    return this.#connectors.serverId(serverKey) ?? serverKey;
  }

  /** Key of a directory in the store. */
  storeKey(directory: DirectoryRef): string {
    return storedDirectoryKey(this.serverId(directory.serverKey), directoryKey(directory));
  }

  #arrange(directory: FetchedDirectory, content: DirectoryContent): CatalogEntry[] {
    const arrangement = this.arrangementFor(directory);
    if (directory.kind === "server") {
      return arrangeLibraries("libraries" in content ? content.libraries : [], directory, arrangement);
    }
    return arrangeItems("items" in content ? content.items : [], directory, arrangement);
  }

  // Not what the library says now: its date moves, and with it every file without a date of its own would.
  #fallbackMtimeMs(directory: DirectoryRef): number {
    const { serverKey } = directory;
    // By its own name: it is seen before its server has told its id, and its date outlives that moment.
    if (directory.kind === "server") {
      return this.#dates.firstSeen(storedDirectoryKey(serverKey, directoryKey(directory)), undefined);
    }
    const { library } = directory;
    const key = this.storeKey({ kind: "library", serverKey, library });
    return this.#dates.firstSeen(key, usableDate(library.changedAtMs));
  }
}
