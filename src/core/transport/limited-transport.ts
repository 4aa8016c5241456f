import type { Lane } from "../base/index.js";
import type { ByteSink, RangeRequest, RangeSource, RangeTransport } from "./range-transport.js";
import type { ServerRates } from "./server-rates.js";

/** Asks a server with a limited speed for pieces, each when its time has come, by lane. */
export class LimitedTransport implements RangeTransport {
  readonly #inner: RangeTransport;
  readonly #rates: ServerRates;

  constructor(inner: RangeTransport, rates: ServerRates) {
    this.#inner = inner;
    this.#rates = rates;
  }

  async read(request: RangeRequest, signal: AbortSignal): Promise<void> {
    const { start, end, source } = request;
    for (let at = start; at < end; ) {
      const pieceBytes = this.#rates.pieceBytes(source.serverKey);
      if (pieceBytes === undefined) return this.#inner.read({ ...request, start: at }, signal);
      const pieceEnd = Math.min(end, at + pieceBytes);
      await this.#readPiece({ ...request, start: at, end: pieceEnd }, signal);
      at = pieceEnd;
    }
  }

  measure(source: RangeSource, lane: Lane, signal: AbortSignal): Promise<number> {
    return this.#inner.measure(source, lane, signal);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #readPiece(request: RangeRequest, signal: AbortSignal): Promise<void> {
    const { serverKey } = request.source;
    const byteCount = request.end - request.start;
    request.onPhase?.("limited");
    await this.#rates.take(serverKey, { byteCount, lane: request.lane }, signal);
    const sink = new PieceSink(request.sink, byteCount);
    try {
      await this.#inner.read({ ...request, sink }, signal);
    } finally {
      if (sink.missingBytes > 0) this.#rates.count(serverKey, -sink.missingBytes);
    }
  }
}

/** A part of a sink: its space ends with the piece. */
class PieceSink implements ByteSink {
  readonly #inner: ByteSink;
  missingBytes: number;

  constructor(inner: ByteSink, byteCount: number) {
    this.#inner = inner;
    this.missingBytes = byteCount;
  }

  space(): Uint8Array {
    const space = this.#inner.space();
    return space.length > this.missingBytes ? space.subarray(0, this.missingBytes) : space;
  }

  commit(byteCount: number): void {
    this.missingBytes -= byteCount;
    this.#inner.commit(byteCount);
  }
}
