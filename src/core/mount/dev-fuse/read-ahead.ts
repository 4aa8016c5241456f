import { readFile, writeFile } from "node:fs/promises";
import { findMount } from "../mount-table.js";

// By measurement: as much as the largest request. More gains nothing, and costs whoever seeks.
const READ_AHEAD_KIB = 1_024;

/**
 * Has the kernel read further ahead than its 128 KiB, so that its requests are as large as they can be. Only root may;
 * without it, reads are smaller and cost more. Returns whether it could be done.
 */
export async function raiseReadAhead(mountPoint: string): Promise<boolean> {
  const device = (await findMount(mountPoint))?.device;
  if (device === undefined) return false;
  return setReadAhead(`/sys/class/bdi/${device}/read_ahead_kb`).catch(() => false);
}

async function setReadAhead(file: string): Promise<boolean> {
  if (Number(await readFile(file, "utf8")) < READ_AHEAD_KIB) await writeFile(file, String(READ_AHEAD_KIB));
  return true;
}
