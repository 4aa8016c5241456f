import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findExecutable } from "../executable.js";

// libfuse 2.9 runs `fusermount`; systems with FUSE 3 alone have it as `fusermount3`, which takes the same arguments.
const CALLED = "fusermount";
const SUCCESSOR = "fusermount3";

/**
 * Runs `mount` in a process whose PATH has a `fusermount`, if need be a link to `fusermount3` in a directory that is
 * there for as long. Changes nothing where there is neither, or where root mounts without a helper.
 */
export async function withFusermount<T>(mount: () => Promise<T>): Promise<T> {
  const successor = await successorNeeded();
  if (successor === undefined) return mount();
  const { PATH = "" } = process.env;
  const directory = await mkdtemp(join(tmpdir(), "mediafs-fusermount-"));
  try {
    await symlink(successor, join(directory, CALLED));
    process.env.PATH = `${directory}${delimiter}${PATH}`;
    return await mount();
  } finally {
    process.env.PATH = PATH;
    await rm(directory, { recursive: true, force: true });
  }
}

async function successorNeeded(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.getuid?.() === 0) return undefined;
  const { PATH = "" } = process.env;
  return (await findExecutable(CALLED, PATH)) === undefined ? findExecutable(SUCCESSOR, PATH) : undefined;
}
