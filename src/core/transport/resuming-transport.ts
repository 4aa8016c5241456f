import type { Lane } from "../base/index.js";
import type { ByteSink, RangeRequest, RangeSource, RangeTransport } from "./range-transport.js";
import { type Attempt, type RetryRules, retrying } from "./retry.js";
import { isRefusedAddress } from "./status-error.js";

/**
 * Goes on from the byte reached when a transport below fails with an error that may pass, also over a restart of the
 * server: until `patienceMs` without a byte. After 401, 403, 404 or 410 it asks the source for a new address, once.
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
    return retrying(new RangeAttempt(this.#inner, request, signal), this.#rules, signal);
  }

  measure(source: RangeSource, lane: Lane, signal: AbortSignal): Promise<number> {
    const renewal = new Renewal(source);
    const attempt: Attempt<number> = {
      run: () => this.#inner.measure(source, lane, signal),
      progressed: () => false,
      amend: (error) => renewal.amend(error),
    };
    return retrying(attempt, this.#rules, signal);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** Asks a source for a new address at most once. */
class Renewal {
  readonly #source: RangeSource;
  #renewed = false;

  constructor(source: RangeSource) {
    this.#source = source;
  }

  amend(error: unknown): boolean {
    if (this.#renewed || !isRefusedAddress(error)) return false;
    this.#renewed = true;
    this.#source.invalidate();
    return true;
  }

  /** The address in use works: should it be refused later, it has expired. */
  forget(): void {
    this.#renewed = false;
  }
}

/** A range of which each try reads what the ones before left. */
class RangeAttempt implements Attempt<void>, ByteSink {
  readonly #inner: RangeTransport;
  readonly #request: RangeRequest;
  readonly #signal: AbortSignal;
  readonly #renewal: Renewal;
  #reached: number;
  #reachedBefore: number;

  constructor(inner: RangeTransport, request: RangeRequest, signal: AbortSignal) {
    this.#inner = inner;
    this.#request = request;
    this.#signal = signal;
    this.#renewal = new Renewal(request.source);
    this.#reached = request.start;
    this.#reachedBefore = request.start;
  }

  async run(): Promise<void> {
    // The last byte may have come before the connection failed.
    if (this.#reached === this.#request.end) return;
    await this.#inner.read({ ...this.#request, start: this.#reached, sink: this }, this.#signal);
  }

  progressed(): boolean {
    const progressed = this.#reached > this.#reachedBefore;
    this.#reachedBefore = this.#reached;
    if (progressed) this.#renewal.forget();
    return progressed;
  }

  amend(error: unknown): boolean {
    return this.#renewal.amend(error);
  }

  space(): Uint8Array {
    return this.#request.sink.space();
  }

  commit(byteCount: number): void {
    this.#reached += byteCount;
    this.#request.sink.commit(byteCount);
  }
}
