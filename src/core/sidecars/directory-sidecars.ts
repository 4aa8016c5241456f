import type { ItemType, MediaItem } from "mediafs/plugin-api";
import type { CatalogEntry, ItemDirectory, Listing, ServerDirectory } from "../catalog/index.js";
import type { SidecarConfig } from "../config/index.js";
import { artworkBesideFolder, artworkInFolder, artworkOfSeason, type NamedArtwork } from "./artwork-names.js";
import { DESKTOP_INI, showsDesktopIni } from "./desktop-ini.js";
import { itemMtimeMs, type SidecarCandidate, UNDATED_MS } from "./sidecar-candidate.js";

const OWN_NFO: Partial<Record<ItemType, string>> = {
  series: "tvshow.nfo",
  season: "season.nfo",
  musicArtist: "artist.nfo",
  musicAlbum: "album.nfo",
};
// Their NFO names their children: seasons, albums, tracks.
const NAMES_CHILDREN: readonly ItemType[] = ["series", "musicArtist", "musicAlbum"];

/** The sidecars that a directory has for itself, whatever it holds. */
export function ownSidecars(listing: Listing, config: SidecarConfig): readonly SidecarCandidate[] {
  const { directory } = listing;
  if (directory.kind === "server") return serverSidecars(directory, config);
  if (directory.kind !== "item") return [];
  return [...(config.nfo ? ownNfo(directory, listing) : []), ...ownArtwork(directory, listing, config)];
}

/** The images that a folder-like item has beside its directory, and a season in the directory of its series. */
export function folderSidecars(
  listing: Listing,
  entry: CatalogEntry,
  config: SidecarConfig,
): readonly SidecarCandidate[] {
  const { target } = entry;
  if (target.kind !== "item") return [];
  const { serverKey, item } = target;
  const timeMs = itemMtimeMs(item, entry.mtimeMs);
  const ofSeason = isSeasonOfSeries(listing, item) ? artworkOfSeason(item, config.artwork) : [];
  return [
    ...classicImages(target, entry.name, config).map((image) => ({ ...image, mtimeMs: timeMs })),
    ...images(serverKey, item, ofSeason, timeMs),
  ];
}

/** Named as the item is, without the year that its directory adds; with it where another item has that name. */
function classicImages(
  { serverKey, item }: ItemDirectory,
  directoryName: string,
  config: SidecarConfig,
): readonly Omit<SidecarCandidate, "mtimeMs">[] {
  const year = ` (${item.year})`;
  const base = directoryName.endsWith(year) ? directoryName.slice(0, -year.length) : directoryName;
  const dated = artworkBesideFolder(item, directoryName, config.artwork);
  return artworkBesideFolder(item, base, config.artwork).flatMap(({ name, artwork }, index) => {
    const target = { kind: "artwork", serverKey, item, artwork } as const;
    const otherName = dated[index]?.name;
    return [otherName === undefined ? { name, target } : { name, otherName, target }];
  });
}

function serverSidecars({ serverKey }: ServerDirectory, config: SidecarConfig): readonly SidecarCandidate[] {
  if (!showsDesktopIni(config.desktopIni, process.platform)) return [];
  return [{ name: DESKTOP_INI, mtimeMs: UNDATED_MS, target: { kind: "desktopIni", serverKey } }];
}

function ownNfo(directory: ItemDirectory, listing: Listing): readonly SidecarCandidate[] {
  const { serverKey, item } = directory;
  const name = OWN_NFO[item.type];
  if (name === undefined) return [];
  const children = NAMES_CHILDREN.includes(item.type) ? directory : undefined;
  const target = { kind: "nfo", serverKey, siblingsIn: directory, item, source: undefined, children } as const;
  const ownMs = itemMtimeMs(item, latest(listing));
  return [{ name, mtimeMs: children === undefined ? ownMs : Math.max(ownMs, ...childTimes(listing)), target }];
}

function ownArtwork(
  { serverKey, item }: ItemDirectory,
  listing: Listing,
  config: SidecarConfig,
): readonly SidecarCandidate[] {
  return images(serverKey, item, artworkInFolder(item, config.artwork), itemMtimeMs(item, latest(listing)));
}

function images(
  serverKey: string,
  item: MediaItem,
  names: readonly NamedArtwork[],
  mtimeMs: number,
): readonly SidecarCandidate[] {
  return names.map(({ name, artwork }) => ({ name, mtimeMs, target: { kind: "artwork", serverKey, item, artwork } }));
}

function isSeasonOfSeries({ directory }: Listing, item: MediaItem): boolean {
  return item.type === "season" && directory.kind === "item" && directory.item.type === "series";
}

function latest({ entries }: Listing): number {
  return entries.reduce((latestMs, { mtimeMs }) => Math.max(latestMs, mtimeMs), 0);
}

function childTimes({ entries }: Listing): readonly number[] {
  return entries.flatMap(({ target }) => ("item" in target ? [itemMtimeMs(target.item)] : []));
}
