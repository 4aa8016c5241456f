import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Figures } from "../figures.js";
import { dropCaches, type MountedProgram, run } from "../mounts/mounted-program.js";

const MEGABITS_PER_SECOND = 25;
const PROBES_AT_A_TIME = 16;
const PROBE = "ffprobe -v error -show_entries format=duration";

// ffprobe takes seconds to start sixteen times on a busy machine; nothing is played beside a scan before.
const FIRST_PROBE_TIMEOUT_MS = 90_000;

/**
 * How long a film at 25 Mbit/s waits for a read at most while 16 ffprobe at a time scan beside it: from their start
 * until some seconds after the first has its answer. Rejects when none has.
 */
export async function playDuringScan(program: MountedProgram, seconds: number): Promise<Figures> {
  const probed = join(program.files, "probes");
  // What is measured is the way of bytes, not the first listing.
  await run("ls", [probed]);
  await dropCaches();
  const player = startPlayer(join(program.files, "large.bin"));
  const scan = startScan(probed);
  try {
    await messageOf(player);
    const began = performance.now();
    scan.stdin.end();
    const probes = countProbes(scan.stdout);
    await Promise.race([
      once(scan.stdout, "data"),
      failedPlayer(player),
      sleep(FIRST_PROBE_TIMEOUT_MS, undefined, { ref: false }),
    ]);
    player.send(seconds * 1000);
    const longestWaitMs = Number(await messageOf(player));
    if (probes() === 0) throw new Error(`no probe came to its end through ${program.name}`);
    return {
      "playback during a scan, longest wait ms": longestWaitMs,
      "playback during a scan, probes a minute": (probes() * 60_000) / (performance.now() - began),
    };
  } finally {
    player.kill();
    await endScan(scan);
  }
}

function startPlayer(file: string): ChildProcess {
  const player = join(import.meta.dirname, "player-process.ts");
  return fork(player, [file, String(MEGABITS_PER_SECOND)], { execArgv: ["--import", "tsx"] });
}

/** Counts the answers of ffprobe so far. */
function countProbes(stdout: Readable): () => number {
  let found = "";
  stdout.on("data", (chunk: Buffer) => {
    found += chunk.toString("latin1");
  });
  return () => found.split("\n").filter((line) => line.startsWith("duration=")).length;
}

/** A message of the player. Rejects when it ends without one: it got other bytes. */
async function messageOf(player: ChildProcess): Promise<unknown> {
  const [message] = await Promise.race([once(player, "message"), failedPlayer(player)]);
  return message;
}

async function failedPlayer(player: ChildProcess): Promise<never> {
  await once(player, "exit");
  throw new Error("playback during a scan failed");
}

/** ffprobe over and over once its input ends, in a process group that can be ended as one. */
function startScan(directory: string) {
  const round = `find . -type f -print0 | xargs -0 -n 1 -P ${PROBES_AT_A_TIME} ${PROBE}`;
  return spawn("sh", ["-c", `cat; while ${round}; do :; done`], {
    cwd: directory,
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
}

async function endScan(scan: ChildProcess): Promise<void> {
  const ended = once(scan, "exit");
  if (scan.pid !== undefined) process.kill(-scan.pid, "SIGKILL");
  await ended;
}
