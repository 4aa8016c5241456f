import type { ItemType, MediaItem, MediaSource } from "mediafs/plugin-api";
import { usableDate, versionedDateMs } from "../base/index.js";

const FOLDER_LIKE: ReadonlySet<ItemType> = new Set<ItemType>([
  "series",
  "season",
  "musicArtist",
  "musicAlbum",
  "boxSet",
  "photoAlbum",
  "folder",
]);

/** Whether an item's children come from the server. */
export function isFolderLike(item: MediaItem): boolean {
  return FOLDER_LIKE.has(item.type);
}

/** The date that stands for an item's directory: when it changed, else when it was added; undefined if neither is told. */
export function directoryDateMs(item: MediaItem): number | undefined {
  return usableDate(item.changedAtMs) ?? usableDate(item.addedAtMs);
}

/**
 * The date of a file: its own, else the item's, whose milliseconds then tell versions of the file apart; undefined if
 * none is told. Kernels keep the bytes of a file for as long as its date and its size stay.
 */
export function fileDateMs(item: MediaItem, source: MediaSource): number | undefined {
  const itemMs = usableDate(item.addedAtMs) ?? usableDate(item.changedAtMs);
  return usableDate(source.modifiedAtMs) ?? (itemMs && versionedDateMs(itemMs, source.version));
}

/** Changes when, and only when, the bytes of a source do: its own version, else size and date. */
export function sourceVersion(source: MediaSource): string {
  return source.version ?? `${source.sizeBytes ?? ""}@${source.modifiedAtMs ?? ""}`;
}
