// A program of its own: node --import tsx watcher.ts '<job>'. Looks at a mount until its standard input ends, and
// prints one line of JSON with what it saw that was out of date.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { seededRandom } from "../../../../src/testing/seeded-random.js";
import {
  FILES,
  FLEETING,
  generationOfContent,
  generationOfSize,
  markedBy,
  markerOf,
  PLACES,
  SharedNumbers,
} from "./generations.js";

/** What to watch. */
export interface WatcherJob {
  readonly root: string;
  readonly numbers: string;
  readonly directories: number;
  readonly watcher: number;
  readonly seed: number;
}

/** What was seen. */
export interface WatcherReport {
  readonly steps: number;
  /** The first sights that no generation accounts for which was current at some time of the look. */
  readonly stale: readonly string[];
}

/** What was looked at: a sight for each generation that would explain it. */
type Sight = (generation: number) => boolean;

const STALE_SHOWN = 5;
const STEPS_A_TURN = 20;
const job = JSON.parse(process.argv[2] ?? "") as WatcherJob;
const numbers = new SharedNumbers(job.numbers, "r+");
const random = seededRandom(job.seed);
const stale: string[] = [];

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** Undefined where there is no such name. */
function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Size of a file that is always there. */
function lookAtSize(directory: string): Sight {
  const { size } = statSync(join(directory, pick(FILES)));
  return (generation) => generationOfSize(size) === generation;
}

/** Bytes of a file that is always there. */
function lookAtBytes(directory: string): Sight {
  const seen = generationOfContent(readFileSync(join(directory, pick(FILES))));
  return (generation) => seen === generation;
}

/** A name that comes and goes. */
function lookAtFleeting(directory: string): Sight {
  const found = ifThere(() => statSync(join(directory, FLEETING)));
  return (generation) => (generation % 2 === 1) === (found !== undefined);
}

/** A name that was never there before, or never will be again. */
function lookAtMarker(directory: string, about: number): Sight {
  const marked = Math.max(0, about + Math.floor(random() * 4) - 1);
  const found = ifThere(() => statSync(join(directory, markerOf(marked))));
  return (generation) => (generation === marked) === (found !== undefined);
}

function lookAtListing(directory: string): Sight {
  const names = readdirSync(directory);
  const marked = names.map(markedBy).filter((generation) => generation !== undefined);
  const hasFleeting = names.includes(FLEETING);
  return (generation) =>
    marked.length === 1 && marked[0] === generation && hasFleeting === (generation % 2 === 1) && names.length >= 5;
}

const LOOKS = [lookAtSize, lookAtBytes, lookAtFleeting, lookAtMarker, lookAtListing] as const;

function step(): void {
  const index = Math.floor(random() * job.directories);
  const toldBefore = numbers.get(PLACES.told(index));
  const look = pick(LOOKS);
  const explains = look(join(job.root, String(index)), toldBefore);
  const begunAfter = numbers.get(PLACES.begun(index));
  // Between two generations, bytes and listings may be of both.
  const isMixture = begunAfter > toldBefore && (look === lookAtBytes || look === lookAtListing);
  for (let generation = toldBefore; generation <= begunAfter; generation += 1) if (explains(generation)) return;
  if (!isMixture && stale.length < STALE_SHOWN) stale.push(`${look.name} ${index}: ${toldBefore} to ${begunAfter}`);
}

let isOver = false;
process.stdin.resume().once("end", () => {
  isOver = true;
});
let steps = 0;
while (!isOver) {
  for (let count = 0; count < STEPS_A_TURN; count += 1) step();
  steps += STEPS_A_TURN;
  numbers.set(PLACES.steps(job.directories, job.watcher), steps);
  await turn();
}
numbers.close();
process.stdout.write(`${JSON.stringify({ steps, stale } satisfies WatcherReport)}\n`);
