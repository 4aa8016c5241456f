import { access, constants, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

// libfuse 2.9 runs `fusermount`; systems with FUSE 3 alone have it as `fusermount3`, which takes the same arguments.
const CALLED = "fusermount";
const SUCCESSOR = "fusermount3";

/**
 * Runs `mount` in a process whose PATH has a `fusermount`, if need be a link to `fusermount3` in a directory that is
 * there for as long. Changes nothing where there is neither, or where root mounts without a helper.
 */
export async function withMountHelper<T>(mount: () => Promise<T>): Promise<T> {
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
  return (await inPath(CALLED)) === undefined ? inPath(SUCCESSOR) : undefined;
}

async function inPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const file = join(folder, name);
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return file;
  }
  return undefined;
}
