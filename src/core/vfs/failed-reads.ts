import { type Clock, toMediaFsError } from "../base/index.js";

// The kernel asks for the first page of what it could not have once more, at once: without a memory every reader would
// wait twice as long as he was told. Short enough that nobody who tries again by hand notices.
const REMEMBERED_MS = 1_000;
// What failed sooner costs nothing to try again.
const WAITED_IN_VAIN_MS = 1_000;

/** A read of an open file, in bytes. */
export interface ReadPlace {
  readonly offset: number;
  readonly byteLength: number;
}

interface FailedRead {
  readonly start: number;
  readonly end: number;
  readonly error: unknown;
  readonly untilMs: number;
}

/** The reads of one open file that waited in vain a moment ago. */
export class FailedReads {
  readonly #clock: Clock;
  #failures: readonly FailedRead[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Reads. Rejects at once, with the same error, where a longer read of that place has just waited in vain. */
  async run<T>({ offset, byteLength }: ReadPlace, read: () => Promise<T>): Promise<T> {
    const startedMs = this.#clock.now();
    const known = this.#failures.find(({ start, end, untilMs }) => {
      return offset >= start && offset + byteLength <= end && startedMs < untilMs;
    });
    if (known !== undefined) throw known.error;
    try {
      return await read();
    } catch (error) {
      this.#keep({ start: offset, end: offset + byteLength, error }, startedMs);
      throw error;
    }
  }

  #keep(failure: Omit<FailedRead, "untilMs">, startedMs: number): void {
    const nowMs = this.#clock.now();
    this.#failures = this.#failures.filter(({ untilMs }) => nowMs < untilMs);
    if (nowMs - startedMs < WAITED_IN_VAIN_MS || !toMediaFsError(failure.error).retryable) return;
    this.#failures = [...this.#failures, { ...failure, untilMs: nowMs + REMEMBERED_MS }];
  }
}
