import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Makes a directory (0700) and the parents it lacks. Throws what the file system says. */
export function makePrivateDirectory(path: string): void {
  if (isDirectory(path)) return;
  const parent = dirname(path);
  // Node's own recursion never ends where a parent that is there says that it is not, as in /proc.
  if (!isDirectory(parent) && parent !== path) makePrivateDirectory(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process was as quick.
    if (!isDirectory(path)) throw error;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
