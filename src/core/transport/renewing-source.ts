import type { MediaURL } from "mediafs/plugin-api";
import type { MediaFsError } from "../base/index.js";
import type { RangeSource } from "./range-transport.js";
import { refusedStatus } from "./status-error.js";

/** A source as one range uses it: knows which address it was given, and has it renewed once when that is refused. */
export class RenewingSource implements RangeSource {
  readonly label: string;
  readonly serverKey: string;
  readonly totalBytes: number | undefined;
  readonly #source: RangeSource;
  #given: MediaURL | undefined;
  #renewed = false;
  #refusedBefore = false;

  constructor(source: RangeSource) {
    this.label = source.label;
    this.serverKey = source.serverKey;
    this.totalBytes = source.totalBytes;
    this.#source = source;
  }

  get validator(): string | undefined {
    return this.#source.validator;
  }

  set validator(validator: string | undefined) {
    this.#source.validator = validator;
  }

  async resolve(signal: AbortSignal): Promise<MediaURL> {
    this.#given = undefined;
    this.#given = await this.#source.resolve(signal);
    return this.#given;
  }

  invalidate(refused: MediaURL, status: number): void {
    this.#source.invalidate(refused, status);
  }

  /** Takes note of a failure. Whether there will be a new address because of it. */
  amend(error: MediaFsError): boolean {
    if (this.#renewed || refusedStatus(error) === undefined) return false;
    const passes = error.retryable && !this.#refusedBefore;
    this.#refusedBefore = true;
    // A server that is busy for a moment refuses every address.
    if (passes) return false;
    this.#renewed = this.#drop(error);
    return this.#renewed;
  }

  /** The address in use works: should it be refused later, it has expired. */
  works(): void {
    this.#renewed = false;
    this.#refusedBefore = false;
  }

  /** Settles as `reading` does. When that fails because the address was refused, the next reader asks for another. */
  async dropWhenRefused<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      this.#drop(error);
      throw error;
    }
  }

  #drop(error: unknown): boolean {
    const status = refusedStatus(error);
    if (status === undefined || this.#given === undefined) return false;
    this.#source.invalidate(this.#given, status);
    return true;
  }
}
