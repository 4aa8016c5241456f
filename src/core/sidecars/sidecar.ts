import type { ArtworkRef, MediaItem, MediaSource, SubtitleRef } from "mediafs/plugin-api";
import { token } from "../base/index.js";
import type { CatalogEntry, DirectoryRef, Listing } from "../catalog/index.js";

/** A virtual file: made from metadata, or fetched from the server when it is looked at. */
export type SidecarRef = NfoSidecar | ArtworkSidecar | SubtitleSidecar | DesktopIniSidecar;

/** The NFO of an item. */
export interface NfoSidecar {
  readonly kind: "nfo";
  readonly serverKey: string;
  /**
   * The directory that shows the NFO: its listing holds the item, or it is the item's own. From it the catalog finds
   * the siblings whose metadata come in the same request.
   */
  readonly siblingsIn: DirectoryRef;
  readonly item: MediaItem;
  /** The media file beside which it stands, whose streams it names; undefined for the NFO of a folder-like item. */
  readonly source: MediaSource | undefined;
  /** The item's own directory when it has children (seasons, albums, tracks) that the NFO names. */
  readonly children: DirectoryRef | undefined;
}

/** An image of an item. */
export interface ArtworkSidecar {
  readonly kind: "artwork";
  readonly serverKey: string;
  readonly item: MediaItem;
  readonly artwork: ArtworkRef;
}

/** An external subtitle file. */
export interface SubtitleSidecar {
  readonly kind: "subtitle";
  readonly serverKey: string;
  readonly item: MediaItem;
  readonly subtitle: SubtitleRef;
}

/** The folder icon of a server's directory. */
export interface DesktopIniSidecar {
  readonly kind: "desktopIni";
  readonly serverKey: string;
}

/** A sidecar in a directory. */
export interface SidecarEntry {
  readonly name: string;
  readonly inode: bigint;
  readonly mtimeMs: number;
  readonly target: SidecarRef;
}

/** Adds sidecars to listings. Pure: no request, no clock. */
export interface SidecarInjector {
  /** The sidecars of a listing, none of which has the name of an entry. */
  sidecarsOf(listing: Listing): readonly SidecarEntry[];
}
export const SidecarInjector = token<SidecarInjector>("SidecarInjector");

/** Gives sidecars their bytes. */
export interface SidecarContent {
  /** Exact number of bytes that `bytes` gives; what it learns is kept across restarts. Rejects as `bytes` does. */
  size(sidecar: SidecarRef, signal: AbortSignal): Promise<number>;
  /** What `size` would give at once; undefined says nothing: ask `size`. */
  sizeAtHand(sidecar: SidecarRef): number | undefined;
  /**
   * The whole file. Rejects with NOT_FOUND when the server lost it, or the server's error, within the metadata timeout.
   */
  bytes(sidecar: SidecarRef, signal: AbortSignal): Promise<Uint8Array>;
  /** Forgets what is kept of one entry, or of all: the next use asks the server. */
  refresh(serverKey?: string): void;
}
export const SidecarContent = token<SidecarContent>("SidecarContent");

/** Any name of a directory: media, directories and sidecars. */
export type TreeEntry = CatalogEntry | SidecarEntry;
