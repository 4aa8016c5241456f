import { readlink, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

// As Linux counts links in one path before it says ELOOP.
const MOST_LINKS = 40;

/**
 * A mount point as the kernel's table names it: links followed, those in its parents and the mount point itself. What
 * is mounted there, maybe dead, is not touched. The path as given where a parent is missing.
 */
export async function realMountPoint(mountPoint: string): Promise<string> {
  let path = mountPoint;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const parent = await realpath(dirname(path)).catch(() => undefined);
    if (parent === undefined) return mountPoint;
    path = join(parent, basename(path));
    // Fails for whatever is no link, and does not ask the file system that is mounted there.
    const target = await readlink(path).catch(() => undefined);
    if (target === undefined) return path;
    path = resolve(parent, target);
  }
  return mountPoint;
}
