import type { ErrorCode } from "../base/index.js";
import type { ByteRange } from "./byte-range.js";

// After a failure guesses rest, so that a broken file costs what is read of it and no more.
const GUESS_REST_MS = 2_000;

/** Where the fetches of a file failed, until bytes come there. */
export class RecentFailures {
  readonly #codes = new Map<number, ErrorCode>();
  readonly #now: () => number;
  #guessesRestUntilMs = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether nothing should be fetched on a guess for the moment. */
  get guessesRest(): boolean {
    return this.#now() < this.#guessesRestUntilMs;
  }

  /** Offsets with the code of the last failure there. */
  entries(): readonly (readonly [number, ErrorCode])[] {
    return [...this.#codes];
  }

  add(offset: number, code: ErrorCode): void {
    this.#codes.set(offset, code);
    this.#guessesRestUntilMs = this.#now() + GUESS_REST_MS;
  }

  /** Bytes of a range have come. */
  clear({ start, end }: ByteRange): void {
    for (const offset of this.#codes.keys()) if (offset >= start && offset < end) this.#codes.delete(offset);
  }
}
