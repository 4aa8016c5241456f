import { statSync } from "node:fs";
import { open } from "node:fs/promises";
import { patternBytes } from "./pattern.js";

/** The bytes of a file on the simulated server's disk. */
export interface Contents {
  readonly sizeBytes: number;
  /** The file's date, milliseconds since 1970. HTTP shows whole seconds of it. */
  readonly modifiedMs: number;
  /** Bytes `start` to `start + length`; the range lies inside the file. */
  read(start: number, length: number): Promise<Buffer>;
}

/** Date of contents for which nobody cares: 2024-03-01 12:00 UTC. */
export const DEFAULT_MODIFIED_MS = Date.UTC(2024, 2, 1, 12);

/** What a pattern file needs. */
export interface PatternOptions {
  readonly seed: number;
  readonly sizeBytes: number;
  readonly modifiedMs?: number;
}

/** A file of any size that costs no memory: its bytes are those of `patternBytes(seed, …)`. */
export function patternFile(options: PatternOptions): Contents {
  return new PatternContents(options.seed, options.sizeBytes, options.modifiedMs ?? DEFAULT_MODIFIED_MS);
}

/** A file on this machine's disk; size and date are read now. Throws when it is not there. */
export function diskFile(path: string): Contents {
  const { size, mtimeMs } = statSync(path);
  return { sizeBytes: size, modifiedMs: mtimeMs, read: (start, length) => readFromDisk(path, start, length) };
}

/** A small file in memory. */
export function memoryFile(bytes: Buffer | string, modifiedMs = DEFAULT_MODIFIED_MS): Contents {
  const buffer = Buffer.from(bytes);
  return {
    sizeBytes: buffer.length,
    modifiedMs,
    read: async (start, length) => buffer.subarray(start, start + length),
  };
}

// A class, not a closure: a generated library holds tens of thousands of these.
class PatternContents implements Contents {
  constructor(
    readonly seed: number,
    readonly sizeBytes: number,
    readonly modifiedMs: number,
  ) {}

  async read(start: number, length: number): Promise<Buffer> {
    return patternBytes(this.seed, start, length);
  }
}

async function readFromDisk(path: string, start: number, length: number): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(buffer, filled, length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await file.close();
  }
}
