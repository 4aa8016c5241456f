import { execFile } from "node:child_process";
import { MediaFsError, sleep } from "../base/index.js";
import { findMount } from "./mount-table.js";

const COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ["fusermount3", "-u", "-z"],
  ["fusermount", "-u", "-z"],
  ["umount", "-l"],
];
const COMMAND_TIMEOUT_MS = 10_000;
const GONE_TIMEOUT_MS = 5_000;
const POLL_MS = 20;

/**
 * Takes a mount away, also a dead one or one with open files, and waits until it is gone. Does nothing when there is
 * none. Rejects with UNMOUNT_FAILED, whose message holds what the system's own tools said.
 */
export async function unmountPath(mountPoint: string): Promise<void> {
  const said: string[] = [];
  for (const [command, ...args] of COMMANDS) {
    if ((await findMount(mountPoint)) === undefined) return;
    const complaint = await run(command, [...args, mountPoint]);
    if (complaint === undefined && (await isGone(mountPoint))) return;
    if (complaint !== undefined) said.push(complaint);
  }
  if ((await findMount(mountPoint)) === undefined) return;
  throw new MediaFsError("UNMOUNT_FAILED", `cannot unmount ${mountPoint}: ${said.join("; ")}`);
}

/** Runs a command. Resolves with its complaint when it failed, undefined when it did not. */
function run(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: COMMAND_TIMEOUT_MS }, (error, _stdout, stderr) => {
      resolve(error === null ? undefined : stderr.trim() || error.message);
    });
  });
}

async function isGone(mountPoint: string): Promise<boolean> {
  const deadline = AbortSignal.timeout(GONE_TIMEOUT_MS);
  while (!deadline.aborted) {
    if ((await findMount(mountPoint)) === undefined) return true;
    await sleep(POLL_MS, new AbortController().signal);
  }
  return false;
}
