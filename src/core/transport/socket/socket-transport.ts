import type { Lane } from "../../base/index.js";
import { proveTotal } from "../content-range.js";
import { RangeBody } from "../range-body.js";
import type { RangeRequest, RangeSource, RangeTransport } from "../range-transport.js";
import { SocketClient, type SocketClientOptions } from "./socket-client.js";

/**
 * Ranges over HTTP/1.1 on sockets that receive straight into the sink's memory: one request a range, no byte touched
 * by the program. Tries once; retries and fairness are wrappers. What its strict reader does not take is the error of
 * an unusual exchange, for RoutingTransport.
 */
export class SocketTransport implements RangeTransport {
  readonly #client: SocketClient;

  constructor(options: SocketClientOptions = {}) {
    this.#client = new SocketClient(options);
  }

  async read(request: RangeRequest, signal: AbortSignal): Promise<void> {
    const { source, start, end } = request;
    const media = await source.resolve(signal);
    const body = new RangeBody(request);
    await this.#client.fetch(
      {
        label: source.label,
        media,
        headers: { range: `bytes=${start}-${end - 1}` },
        onHead: (head) => {
          body.begin(head);
          return body;
        },
      },
      signal,
    );
  }

  async measure(source: RangeSource, _lane: Lane, signal: AbortSignal): Promise<number> {
    const media = await source.resolve(signal);
    let totalBytes = 0;
    await this.#client.fetch(
      {
        label: source.label,
        media,
        headers: { range: "bytes=0-0" },
        onHead: (head) => {
          totalBytes = proveTotal(head, source.label, Date.now()).totalBytes;
          return undefined;
        },
      },
      signal,
    );
    return totalBytes;
  }

  async close(): Promise<void> {
    this.#client.close();
  }
}
