import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readMountTable } from "../src/core/mount/mount-table.js";
import { run } from "./mounts/mounted-program.js";

const END_TIMEOUT_MS = 10_000;
const LOOK_MS = 50;
const MOST_PASSES = 5;
const folders = new Set<string>();

/** Makes a folder of its own: in memory where the system has such a place, so that no disk is measured, or on disk. */
export async function makeFolder(prefix: string, place: "memory" | "disk"): Promise<string> {
  const parent = place === "memory" && existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const folder = await mkdtemp(join(parent, prefix));
  folders.add(folder);
  return folder;
}

/** From now on SIGINT and SIGTERM end every process that was started, and leave no mount and none of the folders. */
export function leaveNothingBehind(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void leave(signal));
}

async function leave(signal: "SIGINT" | "SIGTERM"): Promise<never> {
  // What is being measured fails now, and is told of by the line below.
  process.on("uncaughtException", () => undefined);
  process.on("unhandledRejection", () => undefined);
  process.stderr.write("interrupted: ends what was started\n");
  // Again, for what was started in the meantime: what goes on fails when its folder is gone.
  for (let pass = 0; pass < MOST_PASSES && (pass === 0 || (await isAnythingLeft())); pass += 1) {
    await endDescendants();
    // A mount that went by itself cannot be unmounted; one that stays keeps its folder, which the next look finds.
    for (const point of await mountsWithin(folders)) await run("umount", ["-l", point]).catch(() => undefined);
    // Fails where somebody still writes or a mount is; the next look finds the folder.
    for (const folder of folders) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
  if (await isAnythingLeft()) process.stderr.write(`could not remove everything in ${[...folders].join(", ")}\n`);
  return process.exit(128 + constants.signals[signal]);
}

async function isAnythingLeft(): Promise<boolean> {
  return (await descendants()).length > 0 || [...folders].some((folder) => existsSync(folder));
}

async function endDescendants(): Promise<void> {
  for (const pid of await descendants()) kill(pid, "SIGTERM");
  for (const deadline = Date.now() + END_TIMEOUT_MS; Date.now() < deadline; await sleep(LOOK_MS))
    if ((await descendants()).length === 0) return;
  for (const pid of await descendants()) kill(pid, "SIGKILL");
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in the meantime.
  }
}

/** Processes that this one has started, and theirs, as long as they run. */
async function descendants(): Promise<readonly number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    // A process may end between the two looks.
    const status = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, "utf8").catch(() => "") : "";
    const [, state, parent] = /^\d+ \(.*\) (\S) (\d+)/s.exec(status) ?? [];
    if (state !== undefined && state !== "Z") parents.set(Number(name), Number(parent));
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  return [...parents.keys()].filter(isOurs);
}

async function mountsWithin(places: ReadonlySet<string>): Promise<readonly string[]> {
  const points = (await readMountTable()).map(({ mountPoint }) => mountPoint);
  return points.filter((point) => [...places].some((place) => point.startsWith(`${place}/`))).reverse();
}
