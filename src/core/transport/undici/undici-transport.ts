import { type Lane, MediaFsError } from "../../base/index.js";
import { proveRange, proveTotal, type RangeProof } from "../content-range.js";
import type { ByteSink, RangeRequest, RangeSource, RangeTransport } from "../range-transport.js";
import { HttpClient, type HttpClientOptions } from "./http-client.js";

/**
 * Ranges over HTTP/1.1 by undici: one request a range, each chunk copied once, straight into the sink. Tries once;
 * retries and fairness are wrappers.
 */
export class UndiciTransport implements RangeTransport {
  readonly #client: HttpClient;

  constructor(options: HttpClientOptions = {}) {
    this.#client = new HttpClient(options);
  }

  async read(request: RangeRequest, signal: AbortSignal): Promise<void> {
    const { source, start, end } = request;
    const media = await source.resolve(signal);
    const body = new RangeBody(request);
    await this.#client.fetch(
      {
        label: source.label,
        method: "GET",
        media,
        headers: { range: `bytes=${start}-${end - 1}` },
        onHead: (head) => learnValidator(source, proveRange(head, { ...expectation(source), start, end }, Date.now())),
        onData: (chunk) => body.take(chunk),
      },
      signal,
    );
    body.end();
  }

  async measure(source: RangeSource, _lane: Lane, signal: AbortSignal): Promise<number> {
    const media = await source.resolve(signal);
    let totalBytes = 0;
    await this.#client.fetch(
      {
        label: source.label,
        method: "GET",
        media,
        headers: { range: "bytes=0-0" },
        onHead: (head) => {
          totalBytes = proveTotal(head, source.label, Date.now()).totalBytes;
        },
        onData: () => undefined,
      },
      signal,
    );
    return totalBytes;
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

function expectation(source: RangeSource): Pick<RangeSource, "label" | "totalBytes" | "validator"> {
  return { label: source.label, totalBytes: source.totalBytes, validator: source.validator };
}

function learnValidator(source: RangeSource, proof: RangeProof): void {
  source.validator ??= proof.validator;
}

/** Puts the body of a proven answer into the sink, and counts. */
class RangeBody {
  readonly #label: string;
  readonly #sink: ByteSink;
  #missingBytes: number;

  constructor({ source, start, end, sink }: RangeRequest) {
    this.#label = source.label;
    this.#sink = sink;
    this.#missingBytes = end - start;
  }

  take(chunk: Uint8Array): void {
    if (chunk.length > this.#missingBytes) {
      throw new MediaFsError("RANGE_LONG", `more bytes than announced for ${this.#label}`);
    }
    for (let taken = 0; taken < chunk.length; ) {
      const space = this.#sink.space();
      if (space.length === 0) throw new MediaFsError("INTERNAL", `no memory for the bytes of ${this.#label}`);
      const byteCount = Math.min(space.length, chunk.length - taken);
      space.set(byteCount === chunk.length ? chunk : chunk.subarray(taken, taken + byteCount));
      this.#missingBytes -= byteCount;
      taken += byteCount;
      this.#sink.commit(byteCount);
    }
  }

  end(): void {
    if (this.#missingBytes === 0) return;
    throw new MediaFsError("RANGE_SHORT", `${this.#missingBytes} bytes of ${this.#label} are missing`);
  }
}
