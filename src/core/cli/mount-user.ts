import { execFileSync } from "node:child_process";
import { MediaFsError } from "../base/index.js";

/**
 * Gives up root for the user (name or number) with their groups, for good. Returns the user's home directory. Throws
 * USAGE when there is no such user, or this process may not.
 */
export function becomeUser(user: string): string {
  const [, , uid = "", gid = "", , home = ""] = ask(user, "getent", "passwd", user).split(":");
  const groups = ask(user, "id", "-G", user).split(" ").map(Number);
  try {
    process.setgroups?.(groups);
    process.setgid?.(Number(gid));
    process.setuid?.(Number(uid));
  } catch (cause) {
    throw new MediaFsError("USAGE", `only root may mount as ${user}`, { cause });
  }
  return home;
}
function ask(user: string, program: string, ...args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch (cause) {
    throw new MediaFsError("USAGE", `there is no user ${user}`, { cause, hint: "Check the option setuid." });
  }
}
