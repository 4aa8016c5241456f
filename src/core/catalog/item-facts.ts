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

/**
 * Bits per second of a source of so many bytes, if they are told: from its duration, or as the server says, whichever is
 * more. Servers tell of the picture alone, or of a part the duration of the whole.
 */
export function bitrateOf({ bitsPerSecond, durationMs }: MediaSource, sizeBytes: number): number | undefined {
  const average = durationMs === undefined || durationMs <= 0 ? 0 : (sizeBytes * 8000) / durationMs;
  const most = Math.max(average, bitsPerSecond ?? 0);
  return most > 0 && Number.isFinite(most) ? most : undefined;
}
