import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { LinkCounts } from "./link-counter.js";

const QUIET_MS = 300;
const LONGEST_SETTLING_MS = 6_000;

/** What a line to a server is like. */
export interface LinkOptions {
  /** Port of the server on loopback. */
  readonly toPort: number;
  readonly roundTripMs: number;
  readonly megabitsPerSecond: number;
}

/** A line of its own delay and speed to a server on this machine. */
export interface Link {
  readonly port: number;
  /** What passed since the last call. One call at a time. */
  counts(): Promise<LinkCounts>;
  /** Waits until nothing passes any more, 6 s at most. Resolves with what passed since the last call of `counts`. */
  settle(): Promise<LinkCounts>;
  stop(): Promise<void>;
}

/** Opens a line, in a process of its own. */
export async function openLink({ toPort, roundTripMs, megabitsPerSecond }: LinkOptions): Promise<Link> {
  const program = new URL("./link-process.ts", import.meta.url);
  const args = [toPort, roundTripMs, megabitsPerSecond].map(String);
  const child = fork(program, args, { execArgv: ["--import", "tsx"] });
  const [port] = await once(child, "message");
  const counts = async () => {
    const answer = once(child, "message");
    child.send("counts");
    return (await answer)[0] as LinkCounts;
  };
  const stop = async () => {
    const ended = once(child, "exit");
    child.disconnect();
    await ended;
  };
  return { port: Number(port), counts, settle: () => settled(counts), stop };
}

async function settled(counts: () => Promise<LinkCounts>): Promise<LinkCounts> {
  let sum = await counts();
  for (let waitedMs = 0; waitedMs < LONGEST_SETTLING_MS; waitedMs += QUIET_MS) {
    await sleep(QUIET_MS);
    const more = await counts();
    if (more.bytes + more.requests === 0) break;
    const roundTrips = Math.max(sum.roundTrips, more.roundTrips);
    sum = { bytes: sum.bytes + more.bytes, requests: sum.requests + more.requests, roundTrips };
  }
  return sum;
}
