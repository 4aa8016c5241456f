import type { Lane } from "../../base/index.js";
import { proveTotal } from "../content-range.js";
import { RangeBody } from "../range-body.js";
import type { RangeRequest, RangeSource, RangeTransport } from "../range-transport.js";
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
        onHead: (head) => body.begin(head),
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
