import type { MediaURL } from "mediafs/plugin-api";
import { token } from "../base/index.js";

/** A whole small file. */
export interface Blob {
  readonly bytes: Uint8Array;
  /** Without parameters, lower case; undefined if the server sent none. */
  readonly contentType: string | undefined;
}

/** Fetches whole small files (images, subtitles), of servers that know no ranges for them, in the sidecar lane. */
export interface BlobTransport {
  /**
   * The whole body, at most `maxBytes`. Retries what is retryable within the deadline of the metadata timeout.
   * Rejects with ITEM_NOT_FOUND (404), RANGE_SHORT, RANGE_LONG (over `maxBytes`), AUTH_REJECTED, ACCESS_DENIED,
   * RATE_LIMITED, SERVER_*, REQUEST_TIMEOUT or ABORTED.
   */
  fetch(serverKey: string, media: MediaURL, maxBytes: number, signal: AbortSignal): Promise<Blob>;
  /** Content-Length by HEAD; undefined when the server does not say (then fetch it). Rejects as `fetch` does. */
  measure(serverKey: string, media: MediaURL, signal: AbortSignal): Promise<number | undefined>;
  close(): Promise<void>;
}
export const BlobTransport = token<BlobTransport>("BlobTransport");
