import { MediaFsError } from "../base/index.js";
import { proveRange } from "./content-range.js";
import type { RangeRequest } from "./range-transport.js";
import type { ResponseHead } from "./response-head.js";

/** The answer to one range request: its head proven, its body put in the sink and counted. */
export class RangeBody {
  readonly #request: RangeRequest;
  #missingBytes: number;

  constructor(request: RangeRequest) {
    this.#request = request;
    this.#missingBytes = request.end - request.start;
  }

  /** Proves the head and teaches the source its validator. Throws as {@link proveRange}. */
  begin(head: ResponseHead): void {
    const { source, start, end } = this.#request;
    const { label, totalBytes, validator } = source;
    const proof = proveRange(head, { label, totalBytes, validator, start, end }, Date.now());
    source.validator ??= proof.validator;
  }

  /** Memory for the next bytes, at most what is missing; undefined when all are there. */
  space(): Uint8Array | undefined {
    return this.#missingBytes === 0 ? undefined : this.#freeSpace();
  }

  /** `byteCount` bytes of what `space()` gave are filled. */
  commit(byteCount: number): void {
    this.#missingBytes -= byteCount;
    this.#request.sink.commit(byteCount);
  }

  /** Copies bytes into the sink. Throws RANGE_LONG if there are more than are missing. */
  take(chunk: Uint8Array): void {
    if (chunk.length > this.#missingBytes) {
      throw new MediaFsError("RANGE_LONG", `more bytes than announced for ${this.#request.source.label}`);
    }
    for (let taken = 0; taken < chunk.length; ) {
      const space = this.#freeSpace();
      const byteCount = Math.min(space.length, chunk.length - taken);
      space.set(byteCount === chunk.length ? chunk : chunk.subarray(taken, taken + byteCount));
      taken += byteCount;
      this.commit(byteCount);
    }
  }

  /** The body is over. Throws RANGE_SHORT if bytes are missing. */
  end(): void {
    if (this.#missingBytes === 0) return;
    throw new MediaFsError("RANGE_SHORT", `${this.#missingBytes} bytes of ${this.#request.source.label} are missing`);
  }

  #freeSpace(): Uint8Array {
    const { sink, source } = this.#request;
    const space = sink.space();
    if (space.length === 0) throw new MediaFsError("INTERNAL", `no memory for the bytes of ${source.label}`);
    return space.length > this.#missingBytes ? space.subarray(0, this.#missingBytes) : space;
  }
}
