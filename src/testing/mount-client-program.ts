// A process of its own that uses a mount with plain, blocking calls: the process that answers for the mount may not.
// Reads calls as lines of JSON, and answers each with a line.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { patternOf } from "./offset-pattern.js";
import { seededRandom } from "./seeded-random.js";

const LONGEST_READ_BYTES = 300_000;

// Node has no name of its own for some of them (ESTALE).
const ERRNO_NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly never[];
}

interface RandomJob {
  readonly path: string;
  readonly sizeBytes: number;
  readonly seed: number;
  readonly reads: number;
}

const OWN: Readonly<Record<string, (...args: never[]) => unknown>> = {
  /** Bytes of an open file, in base64, as many as one read(2) after the other gives. */
  bytes: (fd: number, offset: number, byteLength: number) => readAll(fd, offset, byteLength).toString("base64"),
  sha256: (path: string) => createHash("sha256").update(fs.readFileSync(path)).digest("hex"),
  randomReads: (job: RandomJob) => wrongReads(job),
};

function readAll(fd: number, offset: number, byteLength: number): Buffer {
  const bytes = Buffer.alloc(byteLength);
  let filled = 0;
  while (filled < byteLength) {
    const count = fs.readSync(fd, bytes, filled, byteLength - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** Reads at random places of a pattern file; gives the places where something else came. */
function wrongReads({ path, sizeBytes, seed, reads }: RandomJob): readonly string[] {
  const random = seededRandom(seed);
  const fd = fs.openSync(path, "r");
  const wrong: string[] = [];
  for (let index = 0; index < reads; index++) {
    const offset = Math.floor(random() * sizeBytes);
    const byteLength = Math.ceil(LONGEST_READ_BYTES ** random());
    const expected = patternOf(offset, Math.min(byteLength, sizeBytes - offset));
    if (!readAll(fd, offset, byteLength).equals(expected)) wrong.push(`${byteLength} bytes at ${offset}`);
  }
  fs.closeSync(fd);
  return wrong;
}

function answer({ id, name, args }: Call): string {
  try {
    const run = OWN[name] ?? (fs as unknown as Readonly<Record<string, (...args: never[]) => unknown>>)[name];
    const value = run?.(...args);
    return JSON.stringify({ id, value }, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part));
  } catch (error) {
    const code = error instanceof Error && "errno" in error ? ERRNO_NAMES.get(-Number(error.errno)) : String(error);
    return JSON.stringify({ id, code });
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(`${answer(JSON.parse(line) as Call)}\n`);
});
