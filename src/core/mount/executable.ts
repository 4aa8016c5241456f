import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** The first program of this name in a PATH that this user may run; undefined when there is none. */
export async function findExecutable(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return file;
  }
  return undefined;
}
