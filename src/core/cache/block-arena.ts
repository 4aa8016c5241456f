import { MediaFsError } from "../base/index.js";

/**
 * A stretch of memory cut into blocks, taken from the system and given back to it as a whole: a resizable buffer. Other
 * memory comes back when V8 collects it, which it does not do in a mount that nobody uses.
 */
export class BlockArena {
  /** What every block is a view of. */
  readonly memory: ArrayBuffer;
  readonly #blockBytes: number;
  #unused: Uint8Array[] = [];

  /** Of `blockCount` blocks, none of which is there before `fill`. Throws a RangeError for want of addresses. */
  constructor(blockBytes: number, blockCount: number) {
    this.memory = new ArrayBuffer(0, { maxByteLength: blockBytes * blockCount });
    this.#blockBytes = blockBytes;
  }

  /** As many as there can be. */
  get blockCount(): number {
    return this.memory.maxByteLength / this.#blockBytes;
  }

  /** Blocks that are there and that nobody has. */
  get unusedCount(): number {
    return this.#unused.length;
  }

  /** Whether its memory is there. */
  get isFilled(): boolean {
    return this.memory.byteLength > 0;
  }

  /** Whether its memory is there and nobody has any of it. */
  get isIdle(): boolean {
    return this.isFilled && this.unusedCount === this.blockCount;
  }

  /** Takes its memory from the system. Throws a RangeError when there is none. */
  fill(): void {
    this.memory.resize(this.memory.maxByteLength);
    // No Buffers: a part of one that is a view of resizable memory takes seven times as long to make.
    this.#unused = Array.from(
      { length: this.blockCount },
      (_, index) => new Uint8Array(this.memory, index * this.#blockBytes, this.#blockBytes),
    );
  }

  /** Gives its memory back to the system. Only while it is idle. */
  empty(): void {
    this.#unused = [];
    this.memory.resize(0);
  }

  /** A block with arbitrary content, the last one that was given back. Throws INTERNAL when all are in use. */
  take(): Uint8Array {
    const block = this.#unused.pop();
    if (block === undefined) throw new MediaFsError("INTERNAL", "all blocks of an arena are in use");
    return block;
  }

  /** Takes a block of this arena back. */
  give(block: Uint8Array): void {
    this.#unused.push(block);
  }
}
