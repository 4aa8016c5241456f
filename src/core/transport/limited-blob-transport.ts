import type { MediaURL } from "mediafs/plugin-api";
import type { Lane } from "../base/index.js";
import type { Blob, BlobTransport } from "./blob-transport.js";
import type { ServerRates } from "./server-rates.js";

const SIDECAR = (): Lane => "sidecar";

/** Fetches from a server with a limited speed when its time has come; what came is counted afterwards. */
export class LimitedBlobTransport implements BlobTransport {
  readonly #inner: BlobTransport;
  readonly #rates: ServerRates;

  constructor(inner: BlobTransport, rates: ServerRates) {
    this.#inner = inner;
    this.#rates = rates;
  }

  async fetch(serverKey: string, media: MediaURL, maxBytes: number, signal: AbortSignal): Promise<Blob> {
    await this.#rates.take(serverKey, { byteCount: 0, lane: SIDECAR }, signal);
    const blob = await this.#inner.fetch(serverKey, media, maxBytes, signal);
    this.#rates.count(serverKey, blob.bytes.byteLength);
    return blob;
  }

  measure(serverKey: string, media: MediaURL, signal: AbortSignal): Promise<number | undefined> {
    return this.#inner.measure(serverKey, media, signal);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
