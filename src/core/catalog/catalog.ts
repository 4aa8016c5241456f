import type { Connector, MediaItem } from "mediafs/plugin-api";
import { token } from "../base/index.js";
import type { DirectoryRef, FileRef, Listing } from "./tree.js";

/** The servers as the catalog sees them. */
export interface ConnectorSource {
  /** Keys of the entries that are shown, connected or not, in the order of the configuration. */
  keys(): readonly string[];
  /** The entry's connector. Waits for a connection attempt under way; rejects with that entry's last error. */
  connector(serverKey: string, signal: AbortSignal): Promise<Connector>;
  /**
   * Names the settings with which the entry is connected: another number after each change of them, undefined once it
   * is shown no more. What was learned under another number may be of another server.
   */
  epoch(serverKey: string): number | undefined;
  /** Id of the server behind an entry: of the live connection, else as persisted; undefined before the first ever. */
  serverId(serverKey: string): string | undefined;
  /** Calls back, with the entry's key, each time one is connected. Returns the function that ends it. */
  onConnected?(listener: (serverKey: string) => void): () => void;
  /** Icon of the entry's plugin, for `desktop.ini`: a `file:` or `data:` URL. */
  icon?(serverKey: string): URL | undefined;
}
export const ConnectorSource = token<ConnectorSource>("ConnectorSource");

/** How far back the listings of an entry are. */
export interface ListingAge {
  readonly serverKey: string;
  readonly listings: number;
  /** Of the oldest that is served. */
  readonly oldestFetchedAtMs: number | undefined;
  /** Listings served though their refresh failed. */
  readonly stale: number;
}

/**
 * Something in the tree may have changed: the listings of these directories were fetched anew and differ, or are known
 * to be out of date and fetched anew at their next use.
 */
export interface CatalogChange {
  readonly directories: readonly DirectoryRef[];
}

/**
 * What the servers have, as directories of legal names. Listings and items are kept for their TTLs, or until their
 * server tells that they changed, fetched once for any number of askers, and outlive failures: an error never shortens
 * or empties a listing that was once known.
 */
export interface Catalog {
  /**
   * The content of a directory, from the cache while its TTL lasts. When a refresh fails the last known listing is
   * served, marked stale. Rejects with the server's error only when nothing was ever known, within the metadata timeout.
   */
  list(directory: DirectoryRef, signal: AbortSignal): Promise<Listing>;
  /** What `list` would give at once, within its TTL; undefined says nothing: ask `list`. */
  listAtHand(directory: DirectoryRef): Listing | undefined;
  /** The cached listing, however old, without any request. */
  peek(directory: DirectoryRef): Listing | undefined;
  /**
   * mtime of a directory: changes when and only when its content does. Costs no request: from the last listing, or
   * what its parent's listing tells.
   */
  directoryMtimeMs(directory: DirectoryRef): number;
  /** Exact size of a media file: from the listing, else learned by one request and kept across restarts. */
  sizeOf(file: FileRef, signal: AbortSignal): Promise<number>;
  /** What `sizeOf` would give at once; undefined says nothing: ask `sizeOf`. */
  sizeAtHand(file: FileRef): number | undefined;
  /** Records the true size that the server's answer proved to differ from its listing. */
  learnSize(file: FileRef, sizeBytes: number): void;
  /**
   * The item with its `details`, kept for the metadata TTL. `directory` is the one whose listing holds the item, the
   * folder around its files, or the item's own directory. One request serves many: items asked for within a
   * moment, the unknown siblings after this one in its parent's listing, and those in the directories known to
   * follow, come with it.
   * Rejects with ITEM_NOT_FOUND, or UNSUPPORTED where the connector has no `getItems`.
   */
  details(directory: DirectoryRef, item: MediaItem, signal: AbortSignal): Promise<MediaItem>;
  /** Forgets listings and metadata below a directory (all without one), so that the next use asks the server. */
  refresh(directory?: DirectoryRef): void;
  /**
   * Drops all that is known of these entries, what is under way included: another server stands behind them, or none.
   * What the store keeps stays under the servers' own ids.
   */
  forget(serverKeys: readonly string[]): void;
  /** Makes names and directories anew, without any request: the layout has changed. */
  rearrange(): void;
  /**
   * Calls back after a listing was fetched and differs from the one before, and when listings are refreshed before their
   * time. Returns the function that ends it.
   */
  onChange(listener: (change: CatalogChange) => void): () => void;
  ages(): readonly ListingAge[];
  /** Keeps what is known for the next start. */
  close(): Promise<void>;
}
export const Catalog = token<Catalog>("Catalog");
