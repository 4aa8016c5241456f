import type { ItemType, MediaItem, MediaSource } from "mediafs/plugin-api";
import { versionedDateMs } from "../base/index.js";

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

/** Whole milliseconds after 1970; undefined for what servers say when they do not know (0, the year 1). */
export function usableDate(ms: number | undefined): number | undefined {
  return ms !== undefined && Number.isFinite(ms) && ms >= 1 ? Math.floor(ms) : undefined;
}

/** Changes when, and only when, the bytes of a source do: its own version, else size and date. */
export function sourceVersion(source: MediaSource): string {
  return source.version ?? `${source.sizeBytes ?? ""}@${source.modifiedAtMs ?? ""}`;
}
