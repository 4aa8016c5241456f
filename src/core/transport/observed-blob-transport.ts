import type { MediaURL } from "mediafs/plugin-api";
import type { Logger } from "../base/index.js";
import type { Blob, BlobTransport } from "./blob-transport.js";
import { observe } from "./observe.js";

/** Logs each request for a whole small file, by the path of its address: the rest may hold a secret. */
export class ObservedBlobTransport implements BlobTransport {
  readonly #inner: BlobTransport;
  readonly #log: Logger;

  constructor(inner: BlobTransport, log: Logger) {
    this.#inner = inner;
    this.#log = log;
  }

  fetch(serverKey: string, media: MediaURL, maxBytes: number, signal: AbortSignal): Promise<Blob> {
    const fields = { server: serverKey, path: media.url.pathname };
    return observe(this.#log, fields, () => this.#inner.fetch(serverKey, media, maxBytes, signal));
  }

  measure(serverKey: string, media: MediaURL, signal: AbortSignal): Promise<number | undefined> {
    const fields = { server: serverKey, sizeOf: media.url.pathname };
    return observe(this.#log, fields, () => this.#inner.measure(serverKey, media, signal));
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
