import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Figures } from "../figures.js";
import { dropCaches, type MountedProgram, run } from "../mounts/mounted-program.js";

const MEGABITS_PER_SECOND = 25;
const PROBES_AT_A_TIME = 16;
const PROBE = "ffprobe -v error -show_entries format=duration";

/** How long a film at 25 Mbit/s waits for a read at most while 16 ffprobe at a time scan beside it. */
export async function playDuringScan(program: MountedProgram, seconds: number): Promise<Figures> {
  const probed = join(program.files, "probes");
  // What is measured is the way of bytes, not the first listing.
  await run("ls", [probed]);
  await dropCaches();
  const player = startPlayer(join(program.files, "large.bin"), seconds);
  await messageOf(player);
  const began = performance.now();
  const scan = startScan(probed);
  let found = "";
  scan.stdout.on("data", (chunk: Buffer) => {
    found += chunk.toString("latin1");
  });
  try {
    const longestWaitMs = Number(await messageOf(player));
    const probes = found.split("\n").filter((line) => line.startsWith("duration=")).length;
    return {
      "playback during a scan, longest wait ms": longestWaitMs,
      "playback during a scan, probes a minute": (probes * 60_000) / (performance.now() - began),
    };
  } finally {
    await endScan(scan);
  }
}

function startPlayer(file: string, seconds: number): ChildProcess {
  const player = join(import.meta.dirname, "player-process.ts");
  return fork(player, [file, MEGABITS_PER_SECOND, seconds].map(String), { execArgv: ["--import", "tsx"] });
}

/** A message of the player. Rejects when it ends without one: it got other bytes. */
async function messageOf(player: ChildProcess): Promise<unknown> {
  const ended = once(player, "exit").then(() => {
    throw new Error("playback during a scan failed");
  });
  const [message] = await Promise.race([once(player, "message"), ended]);
  return message;
}

/** ffprobe over and over, in a process group that can be ended as one. */
function startScan(directory: string) {
  const round = `find . -type f -print0 | xargs -0 -n 1 -P ${PROBES_AT_A_TIME} ${PROBE}`;
  return spawn("sh", ["-c", `while ${round}; do :; done`], {
    cwd: directory,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

async function endScan(scan: ChildProcess): Promise<void> {
  const ended = once(scan, "exit");
  if (scan.pid !== undefined) process.kill(-scan.pid, "SIGKILL");
  await ended;
}
