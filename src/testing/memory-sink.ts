import assert from "node:assert/strict";
import type { ByteSink } from "../core/transport/index.js";

/** Receives a range in memory of its own, offered in pieces. */
export class MemorySink implements ByteSink {
  readonly bytes: Uint8Array;
  readonly #pieceBytes: number;
  /** Bytes that have come. */
  filled = 0;

  constructor(byteLength: number, pieceBytes = byteLength) {
    this.bytes = new Uint8Array(byteLength);
    this.#pieceBytes = pieceBytes;
  }

  space(): Uint8Array {
    assert.ok(this.filled < this.bytes.length, "memory asked for beyond the range");
    return this.bytes.subarray(this.filled, Math.min(this.bytes.length, this.filled + this.#pieceBytes));
  }

  commit(byteCount: number): void {
    this.filled += byteCount;
    assert.ok(this.filled <= this.bytes.length, "more committed than the range has");
  }
}
