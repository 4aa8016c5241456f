import type { Lane, MediaFsError } from "../base/index.js";
import type { ByteSink, RangeRequest, RangeSource, RangeTransport } from "./range-transport.js";
import { RenewingSource } from "./renewing-source.js";
import { type Attempt, type RetryRules, retrying } from "./retry.js";

/**
 * Goes on from the byte reached when a transport below fails with an error that may pass, also over a restart of the
 * server: until `patienceMs` without a byte. When the server refuses the address with a status, it asks the source for
 * a new one, once: at once after a refusal that does not pass by itself (403), and else after the second one (503).
 * RANGE_WRONG, RANGE_LONG and SERVER_BAD_ANSWER are borne four times in all.
 */
export class ResumingTransport implements RangeTransport {
  readonly #inner: RangeTransport;
  readonly #rules: RetryRules;

  constructor(inner: RangeTransport, rules: RetryRules) {
    this.#inner = inner;
    this.#rules = rules;
  }

  read(request: RangeRequest, signal: AbortSignal): Promise<void> {
    const attempt = new RangeAttempt(this.#inner, request, signal);
    return attempt.source.dropWhenRefused(retrying(attempt, this.#rules, signal));
  }

  measure(source: RangeSource, lane: Lane, signal: AbortSignal): Promise<number> {
    const renewing = new RenewingSource(source);
    const attempt: Attempt<number> = {
      run: () => this.#inner.measure(renewing, lane, signal),
      progressed: () => false,
      amend: (error) => renewing.amend(error),
    };
    return renewing.dropWhenRefused(retrying(attempt, this.#rules, signal));
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** A range of which each try reads what the ones before left. */
class RangeAttempt implements Attempt<void>, ByteSink {
  readonly #inner: RangeTransport;
  readonly #request: RangeRequest;
  readonly #signal: AbortSignal;
  /** The source, which this range alone asks for addresses. */
  readonly source: RenewingSource;
  #reached: number;
  #reachedBefore: number;

  constructor(inner: RangeTransport, request: RangeRequest, signal: AbortSignal) {
    this.#inner = inner;
    this.#request = request;
    this.#signal = signal;
    this.source = new RenewingSource(request.source);
    this.#reached = request.start;
    this.#reachedBefore = request.start;
  }

  async run(): Promise<void> {
    // The last byte may have come before the connection failed.
    if (this.#reached === this.#request.end) return;
    await this.#inner.read({ ...this.#request, source: this.source, start: this.#reached, sink: this }, this.#signal);
  }

  progressed(): boolean {
    const progressed = this.#reached > this.#reachedBefore;
    this.#reachedBefore = this.#reached;
    if (progressed) this.source.works();
    return progressed;
  }

  amend(error: MediaFsError): boolean {
    this.#request.onPhase?.("pausing", error.code);
    return this.source.amend(error);
  }

  space(): Uint8Array {
    return this.#request.sink.space();
  }

  commit(byteCount: number): void {
    this.#reached += byteCount;
    this.#request.sink.commit(byteCount);
  }
}
