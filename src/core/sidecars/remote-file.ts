import type { Connector, MediaURL } from "mediafs/plugin-api";
import { MediaFsError } from "../base/index.js";
import type { ArtworkSidecar, SubtitleSidecar } from "./sidecar.js";
import { storeKey } from "./store-key.js";

/** A small file that the server holds: an image or a subtitle. */
export interface RemoteFile {
  readonly serverKey: string;
  /** Names it in errors. */
  readonly label: string;
  /** Where its bytes are kept. */
  readonly namespace: "artwork" | "subtitle";
  readonly key: string;
  /** How long its bytes are used without asking again. */
  readonly bytesTtlMs: number;
  /** How long its size holds. */
  readonly sizeTtlMs: number;
  /** What the listing says of its size; to be corrected by the bytes. */
  readonly toldBytes: number | undefined;
  /** Whether the server can be asked for the size alone. What is made on demand it would make for that. */
  readonly measurable: boolean;
  /** Whether no bytes are a file (of text) or a file missing (an image). */
  readonly mayBeEmpty: boolean;
  url(connector: Connector, signal: AbortSignal): Promise<MediaURL>;
}

/** How long the bytes of images, and of files without a version, are used. */
export interface Lifetimes {
  readonly artworkTtlMs: number;
  readonly metadataTtlMs: number;
}

/** The image behind a sidecar. Its version changes with it, so its size holds for ever. */
export function imageFile(serverId: string, sidecar: ArtworkSidecar, lifetimes: Lifetimes): RemoteFile {
  const { item, artwork, serverKey } = sidecar;
  return {
    serverKey,
    label: `${artwork.kind} of ${item.name}`,
    namespace: "artwork",
    key: storeKey(serverId, item.id, artwork.kind, String(artwork.index), artwork.version),
    bytesTtlMs: lifetimes.artworkTtlMs,
    sizeTtlMs: Number.POSITIVE_INFINITY,
    toldBytes: artwork.sizeBytes,
    measurable: true,
    mayBeEmpty: false,
    url: (connector, signal) => connector.getArtworkURL(item, artwork, signal),
  };
}

/** The subtitle behind a sidecar. With a version it is kept for ever, without one for the metadata lifetime. */
export function subtitleFile(serverId: string, sidecar: SubtitleSidecar, lifetimes: Lifetimes): RemoteFile {
  const { item, subtitle, serverKey } = sidecar;
  const ttlMs = subtitle.version === undefined ? lifetimes.metadataTtlMs : Number.POSITIVE_INFINITY;
  return {
    serverKey,
    label: `subtitle ${subtitle.id} of ${item.name}`,
    namespace: "subtitle",
    key: storeKey(serverId, item.id, subtitle.id, subtitle.version ?? ""),
    bytesTtlMs: ttlMs,
    sizeTtlMs: ttlMs,
    toldBytes: subtitle.sizeBytes,
    measurable: false,
    mayBeEmpty: true,
    url: async (connector, signal) => {
      if (connector.getSubtitleURL === undefined) {
        throw new MediaFsError("UNSUPPORTED", `${serverKey} gives no subtitles`);
      }
      return connector.getSubtitleURL(item, subtitle, signal);
    },
  };
}
