import type { MediaURL } from "mediafs/plugin-api";
import { withDeadline } from "../base/index.js";
import type { Blob, BlobTransport } from "./blob-transport.js";
import { type RetryRules, retrying } from "./retry.js";

/** Fetches anew after errors that may pass, until `patienceMs` in all. */
export class RetryingBlobTransport implements BlobTransport {
  readonly #inner: BlobTransport;
  readonly #rules: RetryRules;

  constructor(inner: BlobTransport, rules: RetryRules) {
    this.#inner = inner;
    this.#rules = rules;
  }

  fetch(serverKey: string, media: MediaURL, maxBytes: number, signal: AbortSignal): Promise<Blob> {
    return this.#retry(serverKey, signal, (limited) => this.#inner.fetch(serverKey, media, maxBytes, limited));
  }

  measure(serverKey: string, media: MediaURL, signal: AbortSignal): Promise<number | undefined> {
    return this.#retry(serverKey, signal, (limited) => this.#inner.measure(serverKey, media, limited));
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #retry<T>(serverKey: string, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { patienceMs } = this.#rules;
    return withDeadline(`a sidecar of ${serverKey}`, patienceMs, signal, (limited) => {
      const attempt = { run: () => run(limited), progressed: () => false, amend: () => false };
      return retrying(attempt, this.#rules, limited);
    });
  }
}
