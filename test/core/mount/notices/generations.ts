import { closeSync, openSync, readSync, writeSync } from "node:fs";
import type { MemoryTree } from "../../../../src/testing/memory-filesystem.js";

const WORD_BYTES = 4;
const SMALLEST_WORDS = 250;
/** Files of each directory that are there in every generation. */
export const FILES = ["a.bin", "b.bin", "c.bin", "d.bin"] as const;
/** One that comes and goes: it is there in odd generations. */
export const FLEETING = "fleeting.bin";

/** Name that a directory has in one generation alone. */
export function markerOf(generation: number): string {
  return `generation ${generation}`;
}

/** The generation that a name marks; undefined for other names. */
export function markedBy(name: string): number | undefined {
  const digits = /^generation (\d+)$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A directory in one of its generations: it can be told from names, from sizes, and from bytes. */
export function directoryOf(generation: number): MemoryTree {
  const bytes = contentOf(generation);
  const names = [...FILES, markerOf(generation), ...(generation % 2 === 1 ? [FLEETING] : [])];
  return Object.fromEntries(names.map((name) => [name, bytes]));
}

/** The generation of which this is the size of every file. */
export function generationOfSize(sizeBytes: number): number {
  return sizeBytes / WORD_BYTES - SMALLEST_WORDS;
}

/** The generation whose content this is; undefined for a mixture. */
export function generationOfContent(bytes: Buffer): number | undefined {
  const generation = bytes.length < WORD_BYTES ? -1 : bytes.readUInt32LE(0);
  return bytes.equals(contentOf(generation)) ? generation : undefined;
}

function contentOf(generation: number): Buffer {
  const words = new Uint32Array(Math.max(0, SMALLEST_WORDS + generation)).fill(generation);
  return Buffer.from(words.buffer);
}

/** Numbers that several processes share, in a file. */
export class SharedNumbers {
  readonly #fd: number;
  readonly #word = Buffer.alloc(WORD_BYTES);

  constructor(path: string, flags: "w+" | "r+") {
    this.#fd = openSync(path, flags);
  }

  get(index: number): number {
    const count = readSync(this.#fd, this.#word, 0, WORD_BYTES, index * WORD_BYTES);
    return count === WORD_BYTES ? this.#word.readUInt32LE(0) : 0;
  }

  set(index: number, value: number): void {
    this.#word.writeUInt32LE(value, 0);
    writeSync(this.#fd, this.#word, 0, WORD_BYTES, index * WORD_BYTES);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Where each number lies: of each directory the generation begun and that told, and the steps of each watcher. */
export const PLACES = {
  begun: (directory: number) => 2 * directory,
  told: (directory: number) => 2 * directory + 1,
  steps: (directories: number, watcher: number) => 2 * directories + watcher,
};
