import type { MediaURL } from "mediafs/plugin-api";
import { hasCode } from "../base/index.js";
import type { Blob, BlobTransport } from "../transport/index.js";
import type { FileCache } from "./file-cache.js";

// Most images and subtitles have less. Of the others the server is asked for the size: a guess that is too large may wait
// for memory which their own open handle holds.
const FIRST_BYTES = 2 * 1024 * 1024;
const GROWTH = 4;

/** Has memory in the cache's account before it fetches a small file, for as long as that is on its way. */
export class AccountedBlobTransport implements BlobTransport {
  readonly #inner: BlobTransport;
  readonly #cache: Pick<FileCache, "reserve">;

  constructor(inner: BlobTransport, cache: Pick<FileCache, "reserve">) {
    this.#inner = inner;
    this.#cache = cache;
  }

  async fetch(serverKey: string, media: MediaURL, maxBytes: number, signal: AbortSignal): Promise<Blob> {
    let roomBytes = Math.min(FIRST_BYTES, maxBytes);
    for (;;) {
      const release = await this.#cache.reserve(roomBytes, "underWay", signal);
      try {
        return await this.#inner.fetch(serverKey, media, roomBytes, signal);
      } catch (error) {
        if (!hasCode(error, "RANGE_LONG") || roomBytes === maxBytes) throw error;
      } finally {
        release();
      }
      const told = await this.#inner.measure(serverKey, media, signal);
      roomBytes = Math.min(told !== undefined && told > roomBytes ? told : roomBytes * GROWTH, maxBytes);
    }
  }

  measure(serverKey: string, media: MediaURL, signal: AbortSignal): Promise<number | undefined> {
    return this.#inner.measure(serverKey, media, signal);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
