/** Memory blocks of one size, kept for reuse: allocating and collecting them anew costs more than filling them. */
export class BufferPool {
  readonly #blockBytes: number;
  readonly #free: Uint8Array[] = [];

  constructor(blockBytes: number) {
    this.#blockBytes = blockBytes;
  }

  /** Bytes kept unused. */
  get pooledBytes(): number {
    return this.#free.length * this.#blockBytes;
  }

  /** Memory with arbitrary content. */
  take(byteLength: number): Uint8Array {
    const pooled = byteLength === this.#blockBytes ? this.#free.pop() : undefined;
    return pooled ?? Buffer.allocUnsafeSlow(byteLength);
  }

  /** Keeps a block for reuse; memory of another size is left to the garbage collector. */
  give(bytes: Uint8Array): void {
    if (bytes.length === this.#blockBytes) this.#free.push(bytes);
  }

  /** Keeps at most so many bytes. */
  trim(maxBytes: number): void {
    const keep = Math.max(0, Math.floor(maxBytes / this.#blockBytes));
    if (this.#free.length > keep) this.#free.length = keep;
  }
}
