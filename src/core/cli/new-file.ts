import { rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { MediaFsError, makePrivateDirectory, systemCodeOf } from "../base/index.js";

/**
 * Writes a file that only its user can read, whole or not at all. Rejects with CONFIG_EXISTS when it is there already,
 * unless `replace`, and with CONFIG_UNREADABLE when it cannot be written.
 */
export async function writeNewFile(file: string, text: string, replace: boolean): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    makePrivateDirectory(dirname(file));
    if (!replace) return await writeFile(file, text, { mode: 0o600, flag: "wx" });
    await writeFile(draft, text, { mode: 0o600, flag: "wx" });
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    if (systemCodeOf(cause) === "EEXIST") {
      throw new MediaFsError("CONFIG_EXISTS", `${file} is there already`);
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MediaFsError("CONFIG_UNREADABLE", `${file} cannot be written: ${reason}`, {
      cause,
      hint: "Check the permissions of its directory, or name another file with --config.",
    });
  }
}
