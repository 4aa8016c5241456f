import { BlockArena } from "./block-arena.js";

// Small ones are sooner idle as a whole; a large cache must not have thousands.
const LEAST_ARENA_BYTES = 4 * 1024 * 1024;
const LEAST_SHARE_OF_ALL = 1 / 64;

/** Memory blocks of one size, kept for reuse, and given back to the system when they are not needed. */
export class BlockPool {
  readonly #blockBytes: number;
  readonly #capBytes: () => number;
  readonly #arenas: BlockArena[] = [];
  readonly #indexes = new Map<ArrayBufferLike, number>();
  // No arena before this one has an unused block.
  #lowestWithRoom = 0;
  #unusedCount = 0;
  #idleCount = 0;

  /** Holds more than the cap only where more is in use. */
  constructor(blockBytes: number, capBytes: () => number) {
    this.#blockBytes = blockBytes;
    this.#capBytes = capBytes;
  }

  /** Bytes kept unused. */
  get unusedBytes(): number {
    return this.#unusedCount * this.#blockBytes;
  }

  /** Memory with arbitrary content, a block or of any other size. Throws a RangeError when the system has none. */
  take(byteLength: number): Uint8Array {
    if (byteLength !== this.#blockBytes) return Buffer.allocUnsafeSlow(byteLength);
    const arena = this.#arenaWithRoom();
    if (arena.isIdle) this.#idleCount -= 1;
    this.#unusedCount -= 1;
    return arena.take();
  }

  /** Keeps a block for reuse; memory of another size is left to the garbage collector. */
  give(bytes: Uint8Array): void {
    const index = this.#indexes.get(bytes.buffer);
    const arena = this.#arenas[index ?? -1];
    if (index === undefined || arena === undefined) return;
    arena.give(bytes);
    this.#unusedCount += 1;
    if (arena.isIdle) this.#idleCount += 1;
    this.#lowestWithRoom = Math.min(this.#lowestWithRoom, index);
  }

  /**
   * Gives back to the system what is unused beyond so many bytes, as far as whole arenas are: blocks that are in use
   * keep those beside them. The last ones go first, so that what is used gathers in the others.
   */
  trim(maxBytes: number): void {
    for (let index = this.#arenas.length - 1; index >= 0; index -= 1) {
      if (this.#idleCount === 0 || this.unusedBytes <= maxBytes) return;
      const arena = this.#arenas[index];
      if (arena?.isIdle !== true) continue;
      this.#idleCount -= 1;
      this.#unusedCount -= arena.unusedCount;
      arena.empty();
    }
  }

  #arenaWithRoom(): BlockArena {
    for (; this.#lowestWithRoom < this.#arenas.length; this.#lowestWithRoom += 1) {
      const arena = this.#arenas[this.#lowestWithRoom];
      if (arena !== undefined && arena.unusedCount > 0) return arena;
    }
    this.#grow();
    this.#lowestWithRoom = 0;
    return this.#arenaWithRoom();
  }

  /**
   * Takes as much again as there is, within the cap: V8 looks through its whole heap for every few dozen MiB that come bit
   * by bit, and memory that nobody has written to costs nothing.
   */
  #grow(): void {
    const heldBytes = this.#arenas.reduce((sum, { memory }) => sum + memory.byteLength, 0);
    let missingBytes = Math.max(1, Math.min(heldBytes, this.#capBytes() - heldBytes));
    while (missingBytes > 0) {
      const arena = this.#arenas.find(({ isFilled }) => !isFilled) ?? this.#newArena();
      arena.fill();
      missingBytes -= arena.memory.byteLength;
      this.#unusedCount += arena.unusedCount;
      this.#idleCount += 1;
    }
  }

  #newArena(): BlockArena {
    const reservedBytes = this.#arenas.reduce((sum, { memory }) => sum + memory.maxByteLength, 0);
    const aimedBytes = Math.max(LEAST_ARENA_BYTES, reservedBytes * LEAST_SHARE_OF_ALL);
    const arena = new BlockArena(this.#blockBytes, Math.ceil(aimedBytes / this.#blockBytes));
    this.#indexes.set(arena.memory, this.#arenas.length);
    this.#arenas.push(arena);
    return arena;
  }
}
