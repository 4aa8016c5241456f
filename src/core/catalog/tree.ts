import type { Library, MediaItem, MediaSource } from "mediafs/plugin-api";

/** A directory of the tree, and all that is needed to list it. */
export type DirectoryRef = ServerDirectory | LibraryDirectory | ItemDirectory | FilesDirectory | DiscDirectory;

/** The libraries of one `servers[]` entry. */
export interface ServerDirectory {
  readonly kind: "server";
  readonly serverKey: string;
}

/** The top of one library. */
export interface LibraryDirectory {
  readonly kind: "library";
  readonly serverKey: string;
  readonly library: Library;
}

/** A folder-like item; its children come from the server. */
export interface ItemDirectory {
  readonly kind: "item";
  readonly serverKey: string;
  readonly library: Library;
  readonly item: MediaItem;
}

/** A folder made by the layout around the files of one item (a film). Costs no request. */
export interface FilesDirectory {
  readonly kind: "files";
  readonly serverKey: string;
  readonly library: Library;
  readonly item: MediaItem;
}

/** A folder made by the layout for one disc of an album. Costs no request beyond the album's listing. */
export interface DiscDirectory {
  readonly kind: "disc";
  readonly serverKey: string;
  readonly library: Library;
  readonly item: MediaItem;
  readonly disc: number;
}

/** A media file of the tree. */
export interface FileRef {
  readonly kind: "source";
  readonly serverKey: string;
  readonly library: Library;
  readonly item: MediaItem;
  readonly source: MediaSource;
}

/** One name of a listing. */
export interface CatalogEntry {
  /** Legal on every OS, unique in its directory, stable over scans and restarts. */
  readonly name: string;
  readonly inode: bigint;
  /** Never 0. */
  readonly mtimeMs: number;
  readonly target: DirectoryRef | FileRef;
}

/** The content of a directory as the server last gave it, in a stable order. */
export interface Listing {
  readonly directory: DirectoryRef;
  readonly entries: readonly CatalogEntry[];
  /** When the server gave it. */
  readonly fetchedAtMs: number;
  /** Set when a refresh failed and this older listing stands in. */
  readonly stale?: { readonly sinceMs: number; readonly error: Error };
}

/** Whether a target is a directory. */
export function isDirectory(target: DirectoryRef | FileRef): target is DirectoryRef {
  return target.kind !== "source";
}
