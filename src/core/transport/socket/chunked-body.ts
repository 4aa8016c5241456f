import { MediaFsError } from "../../base/index.js";
import type { BodyFraming } from "./body-framing.js";

type State = "size" | "extension" | "sizeEnd" | "data" | "dataReturn" | "dataEnd" | "trailer" | "complete";

const RETURN = 13;
const LINE_FEED = 10;
const SEMICOLON = 59;
// Zeros in front included.
const MOST_SIZE_DIGITS = 64;
// Below this a chunk is received together with what surrounds it.
const LARGE_CHUNK_BYTES = 16 * 1024;
// Extensions and trailers, in all: nobody has a use for either.
const MOST_TEXT_BYTES = 16 * 1024;

/**
 * A body in chunks (RFC 9112, 7.1), each after its size, the last one empty.
 * ```
 * size ─▶ extension ─▶ sizeEnd ─▶ data ─▶ dataReturn ─▶ dataEnd ─▶ size
 *                         └ after 0 ─▶ trailer ─▶ complete
 * ```
 * Extensions and trailers are passed over.
 */
export class ChunkedBody implements BodyFraming {
  readonly endsWithConnection = false;
  readonly #label: string;
  #state: State = "size";
  /** Of the chunk that has begun. */
  #missingBytes = 0;
  #sizeDigits = 0;
  #textBytes = 0;
  #lineBytes = 0;
  #afterReturn = false;

  /** `label` names the file in errors. */
  constructor(label: string) {
    this.#label = label;
  }

  get complete(): boolean {
    return this.#state === "complete";
  }

  get ahead(): number {
    return this.#state === "data" && this.#missingBytes >= LARGE_CHUNK_BYTES ? this.#missingBytes : 0;
  }

  pass(byteCount: number): void {
    this.#missingBytes -= byteCount;
    if (this.#missingBytes === 0) this.#state = "dataReturn";
  }

  push(bytes: Uint8Array, onData: (bytes: Uint8Array) => void): number {
    let at = 0;
    while (at < bytes.length && this.#state !== "complete") {
      if (this.#state === "data") {
        const end = Math.min(bytes.length, at + this.#missingBytes);
        this.pass(end - at);
        onData(bytes.subarray(at, end));
        at = end;
      } else {
        this.#takeByte(bytes[at] ?? 0);
        at += 1;
      }
    }
    return at;
  }

  #takeByte(byte: number): void {
    if (this.#state === "size") this.#takeSize(byte);
    else if (this.#state === "extension") this.#takeExtension(byte);
    else if (this.#state === "sizeEnd") this.#expect(byte, LINE_FEED, this.#missingBytes === 0 ? "trailer" : "data");
    else if (this.#state === "dataReturn") this.#expect(byte, RETURN, "dataEnd");
    else if (this.#state === "dataEnd") this.#expect(byte, LINE_FEED, "size");
    else this.#takeTrailer(byte);
  }

  #takeSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit !== undefined && this.#sizeDigits < MOST_SIZE_DIGITS) {
      this.#missingBytes = this.#missingBytes * 16 + digit;
      this.#sizeDigits += 1;
      if (this.#missingBytes > Number.MAX_SAFE_INTEGER) throw this.#garbled();
    } else if (this.#sizeDigits > 0 && (byte === RETURN || byte === SEMICOLON)) {
      this.#sizeDigits = 0;
      this.#state = byte === RETURN ? "sizeEnd" : "extension";
    } else {
      throw this.#garbled();
    }
  }

  #takeExtension(byte: number): void {
    if (byte === RETURN) this.#state = "sizeEnd";
    else this.#countText(byte);
  }

  /** Ends with an empty line. */
  #takeTrailer(byte: number): void {
    if (this.#afterReturn) {
      this.#afterReturn = false;
      this.#expect(byte, LINE_FEED, this.#lineBytes === 0 ? "complete" : "trailer");
      this.#lineBytes = 0;
    } else if (byte === RETURN) {
      this.#afterReturn = true;
    } else {
      this.#countText(byte);
      this.#lineBytes += 1;
    }
  }

  #countText(byte: number): void {
    this.#textBytes += 1;
    const isText = byte === 9 || (byte >= 32 && byte !== 127);
    if (!isText || this.#textBytes > MOST_TEXT_BYTES) throw this.#garbled();
  }

  #expect(byte: number, wanted: number, next: State): void {
    if (byte !== wanted) throw this.#garbled();
    this.#state = next;
  }

  #garbled(): MediaFsError {
    return new MediaFsError("RANGE_SHORT", `the chunks of ${this.#label} are garbled`);
  }
}

function hexDigit(byte: number): number | undefined {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : undefined;
}
