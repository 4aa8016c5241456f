import { type ChildProcess, execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** Runs a program and resolves with what it printed. */
export const run = promisify(execFile);

/** A mount of the benchmark's files by some program. */
export interface MountedProgram {
  readonly name: string;
  readonly pid: number;
  /** The directory with the files. */
  readonly files: string;
  /** Ends it and mounts again on what it kept on disk. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Mounts the files of a server at a URL anew, with nothing cached. */
export interface Mounter {
  readonly name: string;
  mount(url: string): Promise<MountedProgram>;
}

const READY_TIMEOUT_MS = 20_000;
const END_TIMEOUT_MS = 10_000;

/** Waits until a directory is a mount point. Rejects when the process ends before, or after 20 s. */
async function untilMounted(directory: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!readFileSync("/proc/self/mounts", "utf8").includes(` ${directory} `)) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${directory} was not mounted`);
    await sleep(20);
  }
}

/** Ends a mount's process, and its mount if that stays. */
async function endMount(directory: string, child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), END_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }
  if (readFileSync("/proc/self/mounts", "utf8").includes(` ${directory} `)) await run("umount", ["-l", directory]);
}

/** What a mount is started from. */
export interface MountRecipe {
  readonly name: string;
  /** Everything it writes; removed at the end. */
  readonly folder: string;
  readonly point: string;
  /** Where the files are, below `point`. */
  readonly below: string;
  readonly start: () => ChildProcess;
}

/** Starts a mount. */
export async function mountBy({ name, folder, point, below, start }: MountRecipe): Promise<MountedProgram> {
  let child = start();
  await untilMounted(point, child);
  const restart = async () => {
    await endMount(point, child);
    child = start();
    await untilMounted(point, child);
  };
  const stop = async () => {
    await endMount(point, child);
    await rm(folder, { recursive: true, force: true });
  };
  return {
    name,
    get pid() {
      return child.pid ?? 0;
    },
    files: join(point, below),
    restart,
    stop,
  };
}

/** Drops what the kernel keeps of files and names. Needs root; without it, the first round of each file counts. */
export async function dropCaches(): Promise<void> {
  await run("sh", ["-c", "sync; echo 3 > /proc/sys/vm/drop_caches"]).catch(() => undefined);
}
