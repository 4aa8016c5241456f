import type { MediaURL } from "mediafs/plugin-api";
import type { Lane } from "../base/index.js";
import type { Blob, BlobTransport } from "./blob-transport.js";
import type { ByteSink, RangeRequest, RangeSource, RangeTransport } from "./range-transport.js";
import type { TransportActivity, WatchedRequest } from "./transport-activity.js";

/** Keeps account of what is fetched. Changes nothing. */
export class WatchedTransport implements RangeTransport {
  readonly #inner: RangeTransport;
  readonly #activity: TransportActivity;

  constructor(inner: RangeTransport, activity: TransportActivity) {
    this.#inner = inner;
    this.#activity = activity;
  }

  async read(request: RangeRequest, signal: AbortSignal): Promise<void> {
    const { source, start, end } = request;
    const watched = this.#activity.begin({ key: source.key, serverKey: source.serverKey, start, end });
    const sink = new CountingSink(request.sink, watched, this.#activity);
    try {
      const onPhase: RangeRequest["onPhase"] = (phase, code) => {
        watched.phase = phase;
        watched.code = code;
      };
      await this.#inner.read({ ...request, sink, onPhase }, signal);
    } finally {
      this.#activity.end(watched);
    }
  }

  measure(source: RangeSource, lane: Lane, signal: AbortSignal): Promise<number> {
    return this.#inner.measure(source, lane, signal);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

class CountingSink implements ByteSink {
  readonly #inner: ByteSink;
  readonly #watched: WatchedRequest;
  readonly #activity: TransportActivity;

  constructor(inner: ByteSink, watched: WatchedRequest, activity: TransportActivity) {
    this.#inner = inner;
    this.#watched = watched;
    this.#activity = activity;
  }

  space(): Uint8Array {
    return this.#inner.space();
  }

  commit(byteCount: number): void {
    this.#watched.reached += byteCount;
    this.#watched.phase = "receiving";
    this.#activity.count(this.#watched.serverKey, this.#watched.key, byteCount);
    this.#inner.commit(byteCount);
  }
}

/** Counts the bytes of small files. Changes nothing. */
export class WatchedBlobTransport implements BlobTransport {
  readonly #inner: BlobTransport;
  readonly #activity: TransportActivity;

  constructor(inner: BlobTransport, activity: TransportActivity) {
    this.#inner = inner;
    this.#activity = activity;
  }

  async fetch(serverKey: string, media: MediaURL, maxBytes: number, signal: AbortSignal): Promise<Blob> {
    const blob = await this.#inner.fetch(serverKey, media, maxBytes, signal);
    this.#activity.count(serverKey, undefined, blob.bytes.byteLength);
    return blob;
  }

  measure(serverKey: string, media: MediaURL, signal: AbortSignal): Promise<number | undefined> {
    return this.#inner.measure(serverKey, media, signal);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
