import type { Lane, Logger } from "../base/index.js";
import { observe } from "./observe.js";
import type { RangeRequest, RangeSource, RangeTransport } from "./range-transport.js";

/** Logs each request for bytes of a file, by the file's label: never its address, which may hold a secret. */
export class ObservedTransport implements RangeTransport {
  readonly #inner: RangeTransport;
  readonly #log: Logger;

  constructor(inner: RangeTransport, log: Logger) {
    this.#inner = inner;
    this.#log = log;
  }

  read(request: RangeRequest, signal: AbortSignal): Promise<void> {
    const { source, start, end } = request;
    const fields = { file: source.label, start, end, lane: request.lane() };
    return observe(this.#log, fields, () => this.#inner.read(request, signal));
  }

  measure(source: RangeSource, lane: Lane, signal: AbortSignal): Promise<number> {
    return observe(this.#log, { sizeOf: source.label, lane }, () => this.#inner.measure(source, lane, signal));
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
