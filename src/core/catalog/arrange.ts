import type { Library, MediaItem, MediaSource } from "mediafs/plugin-api";
import { stableHash64, usableDate } from "../base/index.js";
import { directoryDateMs, fileDateMs, isFolderLike } from "./item-facts.js";
import type { LegalName } from "./legal-text.js";
import { discName, fileName, folderName, libraryName } from "./names.js";
import type {
  CatalogEntry,
  DirectoryRef,
  DiscDirectory,
  FilesDirectory,
  ItemDirectory,
  LibraryDirectory,
  ServerDirectory,
} from "./tree.js";
import { assignNames, type NameClaim } from "./unique-names.js";

/** What an arrangement depends on beside the items. */
export interface Arrangement {
  /** Id of the server: inodes are the same under every name of the entry. */
  readonly serverId: string;
  readonly layout: "folders" | "flat";
  /** mtime of what has no date of its own. Stable, above 0. */
  readonly fallbackMtimeMs: number;
}

type Target = CatalogEntry["target"];
type Claim = NameClaim<Omit<CatalogEntry, "name">>;

/** The entries of a server's directory. */
export function arrangeLibraries(
  libraries: readonly Library[],
  { serverKey }: ServerDirectory,
  arrangement: Arrangement,
): CatalogEntry[] {
  const claims = libraries.map((library) =>
    claimOf({
      wanted: libraryName(library),
      id: library.id,
      addedAtMs: undefined,
      inode: stableHash64(arrangement.serverId, serverKey, "library", library.id),
      mtimeMs: usableDate(library.changedAtMs) ?? arrangement.fallbackMtimeMs,
      target: { kind: "library", serverKey, library },
    }),
  );
  return entriesOf(claims);
}

/** The entries of a library or of a folder-like item, from its children. Items with nothing to show are left out. */
export function arrangeItems(
  items: readonly MediaItem[],
  parent: LibraryDirectory | ItemDirectory,
  arrangement: Arrangement,
): CatalogEntry[] {
  const discs = discsOf(items, parent);
  const claims: Claim[] = [...discs].map((disc) => discClaim(disc, parent as ItemDirectory, arrangement));
  for (const item of items) {
    if (isFolderLike(item)) claims.push(directoryClaim("item", item, parent, arrangement));
    else if (!hasFiles(item) || discs.has(item.discNumber ?? Number.NaN)) continue;
    else if (hasOwnFolder(item, parent, arrangement)) claims.push(directoryClaim("files", item, parent, arrangement));
    else claims.push(...fileClaims(item, parent, arrangement));
  }
  return entriesOf(claims);
}

/** The entries of the folder around one item's files. */
export function arrangeFiles(directory: FilesDirectory, arrangement: Arrangement): CatalogEntry[] {
  return entriesOf(fileClaims(directory.item, directory, arrangement));
}

/** The entries of one disc, from the children of the album. */
export function arrangeDisc(
  items: readonly MediaItem[],
  directory: DiscDirectory,
  arrangement: Arrangement,
): CatalogEntry[] {
  const tracks = tracksOfDisc(items, directory.disc);
  return entriesOf(tracks.flatMap((track) => fileClaims(track, directory, arrangement)));
}

/** The tracks of an album that lie on one disc. */
function tracksOfDisc(items: readonly MediaItem[], disc: number): readonly MediaItem[] {
  return items.filter((item) => item.discNumber === disc && !isFolderLike(item) && hasFiles(item));
}

function hasFiles(item: MediaItem): boolean {
  return item.sources !== undefined && item.sources.length > 0;
}

// Home videos and music videos lie beside each other as on the server's disk; films are what programs want apart.
function hasOwnFolder(item: MediaItem, parent: LibraryDirectory | ItemDirectory, { layout }: Arrangement): boolean {
  return layout === "folders" && item.type === "movie" && parent.library.kind !== "folders";
}

function discsOf(items: readonly MediaItem[], parent: DirectoryRef): ReadonlySet<number> {
  if (parent.kind !== "item" || parent.item.type !== "musicAlbum") return new Set();
  const numbers = new Set<number>();
  for (const item of items) if (item.discNumber !== undefined && hasFiles(item)) numbers.add(item.discNumber);
  return numbers.size > 1 ? numbers : new Set();
}

function discClaim(disc: number, { serverKey, library, item }: ItemDirectory, arrangement: Arrangement): Claim {
  return claimOf({
    wanted: discName(disc),
    id: `${item.id} disc ${disc}`,
    addedAtMs: undefined,
    inode: stableHash64(arrangement.serverId, serverKey, "disc", library.id, item.id, String(disc)),
    mtimeMs: directoryDateMs(item) ?? arrangement.fallbackMtimeMs,
    target: { kind: "disc", serverKey, library, item, disc },
  });
}

function directoryClaim(
  kind: "item" | "files",
  item: MediaItem,
  { serverKey, library }: LibraryDirectory | ItemDirectory,
  arrangement: Arrangement,
): Claim {
  return claimOf({
    wanted: folderName(item),
    id: item.id,
    addedAtMs: item.addedAtMs,
    inode: stableHash64(arrangement.serverId, serverKey, kind, library.id, item.id),
    mtimeMs: directoryDateMs(item) ?? arrangement.fallbackMtimeMs,
    target: { kind, serverKey, library, item },
  });
}

function fileClaims(
  item: MediaItem,
  parent: LibraryDirectory | ItemDirectory | FilesDirectory | DiscDirectory,
  arrangement: Arrangement,
): Claim[] {
  const parentItem = parent.kind === "library" ? undefined : parent.item;
  return (item.sources ?? []).map((source: MediaSource) =>
    claimOf({
      wanted: fileName(item, source, parentItem),
      id: `${item.id} ${source.id}`,
      addedAtMs: item.addedAtMs,
      inode: stableHash64(arrangement.serverId, "source", item.id, source.id),
      mtimeMs: fileDateMs(item, source) ?? arrangement.fallbackMtimeMs,
      target: { kind: "source", serverKey: parent.serverKey, library: parent.library, item, source },
    }),
  );
}

interface Wanted {
  readonly wanted: LegalName;
  readonly id: string;
  readonly addedAtMs: number | undefined;
  readonly inode: bigint;
  readonly mtimeMs: number;
  readonly target: Target;
}

function claimOf({ wanted, id, addedAtMs, inode, mtimeMs, target }: Wanted): Claim {
  return { wanted, id, addedAtMs: usableDate(addedAtMs), value: { inode, mtimeMs, target } };
}

function entriesOf(claims: readonly Claim[]): CatalogEntry[] {
  return assignNames(claims).map(({ name, value }) => ({
    name,
    inode: value.inode,
    mtimeMs: value.mtimeMs,
    target: value.target,
  }));
}
