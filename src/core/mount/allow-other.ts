import { readFile } from "node:fs/promises";

/** Where the system says whether ordinary users may share a mount (fuse(8)). */
export const FUSE_CONF = "/etc/fuse.conf";

/** Whether this user may share a mount with others. */
export async function mayAllowOther(): Promise<boolean> {
  if (process.getuid?.() === 0) return true;
  const text = await readFile(FUSE_CONF, "utf8").catch(() => "");
  return /^\s*user_allow_other\s*$/m.test(text);
}
