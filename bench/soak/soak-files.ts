import { link, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { contentAt } from "../layers/byte-content.js";
import { makeFolder } from "../leave-nothing.js";
import type { BenchFiles } from "../mounts/bench-files.js";

/** Files that the churn goes over. */
export const SOAK_FILES = 20_000;
/** Size of each. */
export const SOAK_FILE_BYTES = 256 * 1024;

/** Makes the files, all links of one, in memory where the system has such a place. */
export async function makeSoakFiles(): Promise<BenchFiles> {
  const folder = await makeFolder("mediafs-soak-", "memory");
  const files = join(folder, "files");
  await mkdir(join(files, "many"), { recursive: true });
  const original = join(folder, "original");
  await writeFile(original, contentAt(0, SOAK_FILE_BYTES));
  for (let index = 0; index < SOAK_FILES; index += 1) await link(original, join(files, "many", `Film ${index}.mkv`));
  return { folder, files };
}
