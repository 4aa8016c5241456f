import { randomBytes } from "node:crypto";
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { MediaFsError, systemCodeOf } from "../../base/index.js";

/** A new text for a configuration file. */
export interface Replacement {
  /** What the file said when the new text was made from it. */
  readonly before: string;
  readonly after: string;
}

// A single file that a container is given cannot be replaced, and a folder may be somebody else's.
const WRITE_IN_PLACE = ["EBUSY", "EXDEV", "EACCES", "EPERM", "EROFS"];

/**
 * Replaces the content of a configuration file, as a whole or not at all where the system allows that, with its mode as
 * it was. Rejects with CONFIG_NOT_WRITABLE, also when the file says something else by now than `before`.
 */
export async function replaceConfigFile(file: string, { before, after }: Replacement): Promise<void> {
  try {
    const target = await realpath(file);
    if ((await readFile(target, "utf8")) !== before) throw changed(file);
    await replace(target, after);
  } catch (error) {
    if (error instanceof MediaFsError) throw error;
    const message = `${file} cannot be written (${systemCodeOf(error) ?? String(error)})`;
    throw new MediaFsError("CONFIG_NOT_WRITABLE", message, { cause: error });
  }
}

async function replace(target: string, text: string): Promise<void> {
  const { mode } = await stat(target);
  const fresh = `${target}.${randomBytes(6).toString("hex")}.new`;
  try {
    await writeFile(fresh, text, { mode: 0o600, flag: "wx" });
    await chmod(fresh, mode & 0o777);
    await rename(fresh, target);
  } catch (error) {
    // Why it could not be replaced is what is told, not that its copy stayed.
    await rm(fresh, { force: true }).catch(() => undefined);
    if (!WRITE_IN_PLACE.includes(systemCodeOf(error) ?? "")) throw error;
    await writeFile(target, text);
  }
}

function changed(file: string): MediaFsError {
  return new MediaFsError("CONFIG_NOT_WRITABLE", `${file} was changed by somebody else at the same moment`, {
    hint: "Look at it as it is now, and try again.",
  });
}
