import type { ItemDetails, MediaItem, MediaSource } from "mediafs/plugin-api";

/** What an NFO tells about. */
export interface NfoSubject {
  /** With its details, where the server gives them. */
  readonly item: MediaItem;
  /** The media file beside which the NFO stands. */
  readonly source: MediaSource | undefined;
  /** Seasons of a series, albums of an artist, tracks of an album. */
  readonly children: readonly MediaItem[];
}

/** The details of an item; none known is an empty object. */
export function detailsOf({ item }: NfoSubject): ItemDetails {
  return item.details ?? {};
}
