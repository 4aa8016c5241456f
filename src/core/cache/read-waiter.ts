import { aborted, type Clock, MediaFsError, wasStopped } from "../base/index.js";
import type { RangeSource } from "../transport/index.js";
import type { ByteRange } from "./byte-range.js";

/** When a waiting read gives up. */
export interface Patience {
  readonly clock: Clock;
  /** Without a byte of progress, while the process runs. */
  readonly readMs: number;
  readonly signal: AbortSignal;
}

/** A read that waits for bytes, and how far they have come. */
export class ReadWaiter implements ByteRange {
  readonly start: number;
  readonly end: number;
  /** Where missing bytes are fetched from. */
  readonly source: RangeSource;
  /** Settles when the read can be served or has failed. */
  readonly done: Promise<void>;
  #next: number;
  #settled = false;
  #lastError: MediaFsError | undefined;
  #progressAtMs: number;
  readonly #patience: Patience;
  #resolve: () => void = () => undefined;
  #reject: (error: MediaFsError) => void = () => undefined;
  #cancelTimer: () => void = () => undefined;

  constructor(range: ByteRange, source: RangeSource, patience: Patience) {
    this.start = range.start;
    this.end = range.end;
    this.source = source;
    this.#next = range.start;
    this.#patience = patience;
    this.#progressAtMs = patience.clock.now();
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    patience.signal.addEventListener("abort", this.#onAbort, { once: true });
    this.#watch(patience.readMs);
    if (patience.signal.aborted) this.#onAbort();
  }

  /** The first byte that is missing. */
  get next(): number {
    return this.#next;
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** The bytes that are missing. */
  get missing(): ByteRange {
    return { start: this.#next, end: this.end };
  }

  /** Bytes up to `position` are there. */
  reach(position: number): void {
    this.#next = position;
    if (position >= this.end) this.#settle(this.#resolve);
  }

  /** A fetch that will bring the missing bytes has moved. */
  progressed(): void {
    this.#progressAtMs = this.#patience.clock.now();
  }

  /** Takes the error of a fetch it waited for: true if a request for just its bytes may help, else it fails. */
  retryAfter(error: MediaFsError): boolean {
    const firstTime = this.#lastError === undefined;
    this.#lastError = error;
    // An error that names a time was passed on because it is too far away.
    if (firstTime && error.retryable && error.retryAfterMs === undefined) return true;
    this.fail(error);
    return false;
  }

  fail(error: MediaFsError): void {
    this.#settle(() => this.#reject(error));
  }

  readonly #onAbort = () => this.fail(aborted(this.#patience.signal.reason));

  #settle(report: () => void): void {
    this.#settled = true;
    this.#cancelTimer();
    this.#patience.signal.removeEventListener("abort", this.#onAbort);
    report();
  }

  #watch(delayMs: number): void {
    const { clock, readMs } = this.#patience;
    const dueMs = clock.now() + delayMs;
    this.#cancelTimer = clock.after(delayMs, () => {
      if (wasStopped(clock.now() - dueMs)) this.progressed();
      const remainingMs = this.#progressAtMs + readMs - clock.now();
      if (remainingMs > 0) this.#watch(remainingMs);
      else this.fail(this.#lastError ?? new MediaFsError("REQUEST_TIMEOUT", `no byte came for ${readMs} ms`));
    });
  }
}
