// A program of its own, so that nothing else of a test delays its reads: node --import tsx paced-player.ts '<job>'.
// Prints a line when it plays, and then one line of JSON with what it found.
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { patternBytes } from "../../examples/jellyfin-server/index.js";

/** What a player is to do. */
export interface PlayerJob {
  readonly path: string;
  /** Its bytes are `patternBytes(seed, …)`. */
  readonly seed: number;
  readonly megabitsPerSecond: number;
  readonly seconds: number;
}

/** What a player found. */
export interface PlayerReport {
  readonly longestWaitMs: number;
  readonly playedBytes: number;
  readonly wrongReads: number;
}

const READ_BYTES = 128 * 1024;
// It has read more than any probe does by then.
const PLAYS_AFTER_BYTES = 6 * 1024 * 1024;

/** Plays a file from its start, each read at its time: a late one does not delay the next. */
async function play({ path, seed, megabitsPerSecond, seconds }: PlayerJob): Promise<PlayerReport> {
  const readMs = (READ_BYTES * 8) / (megabitsPerSecond * 1000);
  const buffer = Buffer.alloc(READ_BYTES);
  const file = await open(path);
  const startedAtMs = performance.now();
  let [longestWaitMs, position, wrongReads] = [0, 0, 0];
  for (let count = 0; count * readMs < seconds * 1000; count += 1) {
    await sleep(Math.max(0, startedAtMs + count * readMs - performance.now()));
    const askedAtMs = performance.now();
    const { bytesRead } = await file.read(buffer, 0, READ_BYTES, position);
    longestWaitMs = Math.max(longestWaitMs, performance.now() - askedAtMs);
    if (bytesRead !== READ_BYTES || !patternBytes(seed, position, bytesRead).equals(buffer)) wrongReads += 1;
    position += READ_BYTES;
    if (position === PLAYS_AFTER_BYTES) process.stdout.write("playing\n");
  }
  await file.close();
  return { longestWaitMs, playedBytes: position, wrongReads };
}

process.stdout.write(`${JSON.stringify(await play(JSON.parse(process.argv[2] ?? "") as PlayerJob))}\n`);
