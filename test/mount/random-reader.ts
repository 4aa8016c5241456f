// A program of its own, so that several processes read at once: node --import tsx random-reader.ts '<job>'.
// Prints one line of JSON with what it found.
import { closeSync, openSync, readSync } from "node:fs";
import { constants } from "node:os";
import { patternBytes, randomNumbers } from "../../examples/jellyfin-server/index.js";

/** What a reader is to do. */
export interface ReaderJob {
  readonly seed: number;
  readonly reads: number;
  readonly files: readonly { readonly path: string; readonly seed: number; readonly sizeBytes: number }[];
}

/** What a reader found. */
export interface ReaderReport {
  /** Reads that gave every byte asked for, up to the end of the file. */
  readonly whole: number;
  /** Reads that ended in EIO. */
  readonly refused: number;
  /** Reads that ended in ESTALE: the file is said to be another one now. */
  readonly changed: number;
  /** The first reads that were wrong in any other way. */
  readonly wrong: readonly string[];
}

type File = ReaderJob["files"][number];
type Outcome = "whole" | "refused" | "changed" | { readonly wrong: string };

const LONGEST_READ_BYTES = 4 * 1024 * 1024;
const WRONG_SHOWN = 5;
// Files are opened anew so often that reads before, within and after the first fetches of a handle all occur.
const READS_PER_OPEN = 12;

/** One random way through the files. */
class RandomReader {
  readonly #job: ReaderJob;
  readonly #random: () => number;
  readonly #buffer = Buffer.alloc(LONGEST_READ_BYTES);

  constructor(job: ReaderJob) {
    this.#job = job;
    this.#random = randomNumbers(job.seed);
  }

  run(): ReaderReport {
    const report = { whole: 0, refused: 0, changed: 0, wrong: [] as string[] };
    for (let done = 0; done < this.#job.reads; done += READS_PER_OPEN) {
      for (const outcome of this.#visit(Math.min(READS_PER_OPEN, this.#job.reads - done))) {
        if (typeof outcome === "string") report[outcome] += 1;
        else if (report.wrong.length < WRONG_SHOWN) report.wrong.push(outcome.wrong);
      }
    }
    return report;
  }

  #visit(reads: number): Outcome[] {
    const { files } = this.#job;
    const file = files[Math.floor(this.#random() * files.length)];
    if (file === undefined) return [];
    const handle = openOrRefuse(file.path);
    if (typeof handle !== "number") return [handle.outcome];
    const outcomes: Outcome[] = [];
    let position = 0;
    for (let count = 0; count < reads; count++) {
      const length = Math.ceil(LONGEST_READ_BYTES ** this.#random());
      const offset = this.#offset(file, position, length);
      position = offset + length;
      outcomes.push(readAndCompare(handle, file, { offset, into: this.#buffer.subarray(0, length) }));
    }
    closeSync(handle);
    return outcomes;
  }

  /** Anywhere, where the last read ended, or about the end of the file. */
  #offset({ sizeBytes }: File, position: number, length: number): number {
    const way = this.#random();
    if (way < 0.3 && position < sizeBytes) return position;
    if (way < 0.4) return Math.max(0, sizeBytes - Math.floor(this.#random() * 2 * length));
    return Math.floor(this.#random() * sizeBytes);
  }
}

function openOrRefuse(path: string): number | { readonly outcome: Outcome } {
  try {
    return openSync(path, "r");
  } catch (error) {
    return { outcome: outcomeOf(error, `open of ${path}`) };
  }
}

/**
 * The kernel gives what it has when a later page of a read fails, so a read that stops early is asked for the rest:
 * the bytes, or EIO, but never an end of file that is none.
 */
function readAndCompare(
  handle: number,
  file: File,
  { offset, into }: { readonly offset: number; readonly into: Buffer },
): Outcome {
  const expected = patternBytes(file.seed, offset, Math.max(0, Math.min(into.length, file.sizeBytes - offset)));
  const what = `${into.length} bytes at ${offset} of ${file.path}`;
  let filled = 0;
  try {
    while (filled < into.length) {
      const count = readSync(handle, into, filled, into.length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
  } catch (error) {
    const soFar = into.subarray(0, filled).equals(expected.subarray(0, filled));
    return soFar ? outcomeOf(error, what) : { wrong: `${what}: other bytes before an error` };
  }
  if (filled !== expected.length) return { wrong: `${what}: ended after ${filled} of ${expected.length} bytes` };
  return into.subarray(0, filled).equals(expected) ? "whole" : { wrong: `${what}: other bytes` };
}

function outcomeOf(error: unknown, what: string): Outcome {
  const errno = error instanceof Error && "errno" in error ? Number(error.errno) : 0;
  if (errno === -constants.errno.EIO) return "refused";
  return errno === -constants.errno.ESTALE ? "changed" : { wrong: `${what}: ${String(error)}` };
}

const job = process.argv[2];
if (job !== undefined) {
  const report = new RandomReader(JSON.parse(job) as ReaderJob).run();
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
