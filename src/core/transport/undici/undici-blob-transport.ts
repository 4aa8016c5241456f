import type { MediaURL } from "mediafs/plugin-api";
import { MediaFsError } from "../../base/index.js";
import type { Blob, BlobTransport } from "../blob-transport.js";
import { contentLengthOf, headerOf, isIdentity, type ResponseHead } from "../response-head.js";
import { statusError } from "../status-error.js";
import { HttpClient, type HttpClientOptions } from "./http-client.js";

/** Whole small files over HTTP/1.1 by undici. Tries once; retries and fairness are wrappers. */
export class UndiciBlobTransport implements BlobTransport {
  readonly #client: HttpClient;

  constructor(options: HttpClientOptions = {}) {
    this.#client = new HttpClient(options);
  }

  async fetch(serverKey: string, media: MediaURL, maxBytes: number, signal: AbortSignal): Promise<Blob> {
    const label = labelOf(serverKey);
    const body = new BlobBody(label, maxBytes);
    const onHead = (head: ResponseHead) => body.begin(head);
    const onData = (chunk: Uint8Array) => body.take(chunk);
    await this.#client.fetch({ label, method: "GET", media, headers: {}, onHead, onData }, signal);
    return body.end();
  }

  async measure(serverKey: string, media: MediaURL, signal: AbortSignal): Promise<number | undefined> {
    const label = labelOf(serverKey);
    let byteLength: number | undefined;
    const onHead = (head: ResponseHead) => {
      // Many servers answer HEAD with 405 or 501: the size is then learned by fetching.
      if (head.status === 405 || head.status === 501) return;
      if (head.status !== 200) throw statusError(label, head, Date.now());
      const length = contentLengthOf(head);
      byteLength = isIdentity(head) && typeof length === "number" ? length : undefined;
    };
    await this.#client.fetch({ label, method: "HEAD", media, headers: {}, onHead, onData: () => undefined }, signal);
    return byteLength;
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

function labelOf(serverKey: string): string {
  return `a sidecar of ${serverKey}`;
}

/** Gathers the body of one answer. */
class BlobBody {
  readonly #label: string;
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #byteLength = 0;
  #announcedBytes: number | undefined;
  #contentType: string | undefined;

  constructor(label: string, maxBytes: number) {
    this.#label = label;
    this.#maxBytes = maxBytes;
  }

  begin(head: ResponseHead): void {
    if (head.status !== 200) throw statusError(this.#label, head, Date.now());
    if (!isIdentity(head)) throw new MediaFsError("RANGE_ENCODED", `${this.#label} came compressed`);
    const length = contentLengthOf(head);
    if (length === "invalid") throw new MediaFsError("SERVER_BAD_ANSWER", `bad Content-Length of ${this.#label}`);
    if (length !== undefined) this.#refuseOver(length);
    this.#announcedBytes = length;
    this.#contentType = headerOf(head, "content-type")?.split(";")[0]?.trim().toLowerCase();
  }

  take(chunk: Uint8Array): void {
    this.#byteLength += chunk.length;
    this.#refuseOver(this.#byteLength);
    // The chunk's memory belongs to the HTTP client.
    this.#chunks.push(Uint8Array.from(chunk));
  }

  end(): Blob {
    if (this.#announcedBytes !== undefined && this.#announcedBytes !== this.#byteLength) {
      throw new MediaFsError("RANGE_SHORT", `${this.#byteLength} of ${this.#announcedBytes} bytes of ${this.#label}`);
    }
    return { bytes: Buffer.concat(this.#chunks, this.#byteLength), contentType: this.#contentType };
  }

  #refuseOver(byteLength: number): void {
    if (byteLength <= this.#maxBytes) return;
    throw new MediaFsError("RANGE_LONG", `${this.#label} has more than ${this.#maxBytes} bytes`);
  }
}
