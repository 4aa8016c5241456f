import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { assertContent } from "../layers/byte-content.js";

/**
 * A player of a process of its own, so that nothing else delays its reads: reads a file of the benchmark from its start,
 * each read at its time, and compares every byte. `player-process.ts FILE MBIT_PER_SECOND`; sends a message when it
 * plays. A message tells it for how many ms more; after them it sends its longest wait since it plays, in ms.
 */
const [file = "", rate = ""] = process.argv.slice(2);
const READ_BYTES = 128 * 1024;
// More than any probe reads: from here on it is playback.
const PLAYS_AFTER_BYTES = 6 * 1024 * 1024;

let endsAtMs = Number.POSITIVE_INFINITY;
process.on("message", (moreMs) => {
  endsAtMs = performance.now() + Number(moreMs);
});

const readMs = (READ_BYTES * 8) / (Number(rate) * 1000);
const buffer = Buffer.alloc(READ_BYTES);
const handle = await open(file);
const startedAtMs = performance.now();
let longestWaitMs = 0;
for (let count = 0; performance.now() < endsAtMs; count += 1) {
  const position = count * READ_BYTES;
  await sleep(Math.max(0, startedAtMs + count * readMs - performance.now()));
  const askedAtMs = performance.now();
  const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, position);
  const waitMs = performance.now() - askedAtMs;
  if (bytesRead !== READ_BYTES) throw new Error(`${file} ends at ${position + bytesRead}`);
  assertContent(buffer, position, "all");
  if (position === PLAYS_AFTER_BYTES) process.send?.("plays");
  if (position > PLAYS_AFTER_BYTES) longestWaitMs = Math.max(longestWaitMs, waitMs);
}
await handle.close();
process.send?.(longestWaitMs);
process.disconnect?.();
