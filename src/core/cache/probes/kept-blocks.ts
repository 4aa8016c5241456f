import { type FileHandle, open } from "node:fs/promises";
import type { ByteRange } from "../byte-range.js";
import { blockBytes, decodeHeader, digestOf, HEADER_BYTES, type ProbeHeader } from "./probe-file.js";
import { type KeptProbe, PROBE_BLOCK_BYTES } from "./probe-store.js";

/** What {@link KeptBlocks} tells. */
export interface KeptBlocksEvents {
  served(byteCount: number): void;
  damaged(): void;
}

/** The blocks in one probe's file. */
export class KeptBlocks implements KeptProbe {
  readonly #path: string;
  readonly #header: ProbeHeader;
  readonly #events: KeptBlocksEvents;
  readonly runs: readonly ByteRange[];
  /** Places in the probe's file, by block. */
  readonly #places = new Map<number, { readonly at: number; readonly digest: string }>();

  private constructor(path: string, header: ProbeHeader, events: KeptBlocksEvents) {
    this.#path = path;
    this.#header = header;
    this.#events = events;
    this.runs = runsOf(header);
    let at = HEADER_BYTES;
    for (const { index, digest } of header.blocks) {
      this.#places.set(index, { at, digest });
      at += blockBytes(index, header.sizeBytes);
    }
  }

  /** Reads the header of a probe's file. undefined when it is not there, or damaged. */
  static async open(path: string, events: KeptBlocksEvents): Promise<KeptBlocks | undefined> {
    try {
      const header = await withFile(path, async (file) => {
        const bytes = Buffer.alloc(HEADER_BYTES);
        await file.read(bytes, 0, HEADER_BYTES, 0);
        return decodeHeader(bytes);
      });
      return header && new KeptBlocks(path, header, events);
    } catch {
      return undefined;
    }
  }

  get header(): ProbeHeader {
    return this.#header;
  }

  get validator(): string | undefined {
    return this.#header.validator;
  }

  /** Blocks that are kept. */
  indexes(): readonly number[] {
    return [...this.#places.keys()];
  }

  runEnd(position: number): number {
    return this.runs.find(({ start, end }) => start <= position && position < end)?.end ?? position;
  }

  next(position: number): number {
    const run = this.runs.find(({ end }) => position < end);
    return run === undefined ? Number.POSITIVE_INFINITY : Math.max(position, run.start);
  }

  async read(start: number, into: Uint8Array): Promise<number> {
    const filled = await this.#fill(start, into);
    this.#events.served(filled);
    return filled;
  }

  /** The bytes of a whole block; undefined when it is damaged. */
  async block(index: number): Promise<Uint8Array | undefined> {
    const bytes = Buffer.alloc(blockBytes(index, this.#header.sizeBytes));
    const count = await this.#fill(index * PROBE_BLOCK_BYTES, bytes);
    return count === bytes.length ? bytes : undefined;
  }

  async #fill(start: number, into: Uint8Array): Promise<number> {
    try {
      return await withFile(this.#path, async (file) => {
        let filled = 0;
        while (filled < into.length) {
          const copied = await this.#copy(file, start + filled, into.subarray(filled));
          if (copied === 0) break;
          filled += copied;
        }
        return filled;
      });
    } catch {
      this.#events.damaged();
      return 0;
    }
  }

  async #copy(file: FileHandle, position: number, into: Uint8Array): Promise<number> {
    const index = blockOf(position);
    const place = this.#places.get(index);
    if (place === undefined || position >= this.#header.sizeBytes) return 0;
    const wholeBytes = blockBytes(index, this.#header.sizeBytes);
    const skipped = position - index * PROBE_BLOCK_BYTES;
    // A whole block is read where it goes; a part of one has to be proven as a whole first.
    const isWhole = skipped === 0 && into.length >= wholeBytes;
    const block = isWhole ? into.subarray(0, wholeBytes) : Buffer.allocUnsafe(wholeBytes);
    const { bytesRead } = await file.read(block, 0, wholeBytes, place.at);
    if (bytesRead !== wholeBytes || digestOf(block) !== place.digest) {
      this.#events.damaged();
      return 0;
    }
    if (!isWhole) into.set(block.subarray(skipped, skipped + into.length));
    return Math.min(into.length, wholeBytes - skipped);
  }
}

/** The blocks of a header, which are in order, as few ranges. */
function runsOf({ blocks, sizeBytes }: ProbeHeader): readonly ByteRange[] {
  const runs: ByteRange[] = [];
  for (const { index } of blocks) {
    const start = index * PROBE_BLOCK_BYTES;
    const end = start + blockBytes(index, sizeBytes);
    const last = runs.at(-1);
    if (last?.end === start) runs[runs.length - 1] = { start: last.start, end };
    else runs.push({ start, end });
  }
  return runs;
}

function blockOf(position: number): number {
  return Math.floor(position / PROBE_BLOCK_BYTES);
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, "r");
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
