import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { contentAt } from "../layers/byte-content.js";
import { SOAK_FILE_BYTES } from "./soak-files.js";

/**
 * Opens, stats, reads and lists for ever, sixteen at a time: `churn-process.ts FOLDER`, with UV_THREADPOOL_SIZE=16.
 * Writes the number of operations so far to its output once a second. Ends with an error at the first byte that is wrong.
 */
const FOLDER = process.argv[2] ?? "";
const LOOPS = 16;
const READ_BYTES = 16 * 1024;
const LISTING_EVERY = 5_000;

const names = await readdir(FOLDER);
const content = contentAt(0, SOAK_FILE_BYTES);
let operations = 0;
let random = 1;
await Promise.race([...Array.from({ length: LOOPS }, churn), report()]);

async function churn(): Promise<void> {
  for (;;) {
    const path = join(FOLDER, names[nextRandom() % names.length] ?? "");
    const { size } = await stat(path);
    const file = await open(path);
    const at = nextRandom() % (size - READ_BYTES);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, at);
    await file.close();
    if (bytesRead !== READ_BYTES) throw new Error(`${path} gives ${bytesRead} bytes at ${at}`);
    if (!buffer.equals(content.subarray(at, at + READ_BYTES))) throw new Error(otherBytes(path, at, buffer));
    operations += 4;
    if (nextRandom() % LISTING_EVERY === 0 && (await readdir(FOLDER)).length !== names.length) {
      throw new Error(`${FOLDER} lists other names`);
    }
  }
}

function otherBytes(path: string, at: number, read: Buffer): string {
  const from = read.findIndex((byte, index) => byte !== content[at + index]);
  const found = content.indexOf(read.subarray(from, from + 64));
  return `${path} has other bytes at ${at + from}: those of ${found < 0 ? "nowhere" : found}`;
}

async function report(): Promise<void> {
  for (;;) {
    await sleep(1_000);
    process.stdout.write(`${operations}\n`);
  }
}

// A linear congruential generator: the same walk in every run.
function nextRandom(): number {
  random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
  return random >>> 8;
}
