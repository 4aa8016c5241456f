import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { MountedProgram } from "../mounts/mounted-program.js";

const MIB = 1024 * 1024;

/** Rejects unless two files begin with the same bytes, and both have as many. */
export async function assertSameStart(path: string, original: string, mib: number): Promise<void> {
  const [here, there] = await Promise.all([digestOf(path, mib), digestOf(original, mib)]);
  if (here !== there) throw new Error(`${path} has other bytes than ${original}`);
}

/**
 * Whether what has been read through a mount, and lies in the kernel's page cache now, is what lies on the server's
 * disk: the first `mib` of each name. Rejects if it is not.
 */
export async function checkFiles(
  program: MountedProgram,
  original: string,
  mibByName: Readonly<Record<string, number>>,
): Promise<void> {
  for (const [name, mib] of Object.entries(mibByName))
    await assertSameStart(join(program.files, name), join(original, name), mib);
}

/** Rejects unless a directory has exactly the names that it has on the server. */
export async function checkNames(program: MountedProgram, original: string, directory: string): Promise<void> {
  const [here, there] = await Promise.all([program.files, original].map((root) => readdir(join(root, directory))));
  if (digestOfNames(here) !== digestOfNames(there)) throw new Error(`${program.name} lists other names`);
}

function digestOfNames(names: readonly string[] = []): string {
  return createHash("sha1")
    .update([...names].sort().join("\n"))
    .digest("hex");
}

async function digestOf(path: string, mib: number): Promise<string> {
  const hash = createHash("sha1");
  let byteCount = 0;
  for await (const chunk of createReadStream(path, { end: mib * MIB - 1, highWaterMark: MIB })) {
    byteCount += (chunk as Buffer).length;
    hash.update(chunk as Buffer);
  }
  return `${byteCount} ${hash.digest("hex")}`;
}
