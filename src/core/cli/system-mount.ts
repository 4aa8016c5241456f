import { spawn } from "node:child_process";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { toMediaFsError } from "../base/index.js";
import { EXIT_CODES } from "./exit-code.js";
import { mountRequest } from "./mount-request.js";
import { becomeUser } from "./mount-user.js";
import { errorText } from "./render/error.js";

// What packaging/mount/mount.fuse.mediafs starts, which mount(8) runs for the type fuse.mediafs.

const PROGRAM = fileURLToPath(new URL("main.js", import.meta.url));
/** What mount(8) knows (EXIT STATUS in its manual). */
const MOUNT_EXIT_CODES = { done: 0, wrongUse: 1, mountFailed: 32 } as const;

try {
  const { args, user, isFake } = mountRequest(process.argv.slice(2));
  // systemd mounts without HOME.
  const home = user === undefined ? (process.env.HOME ?? homedir()) : becomeUser(user);
  if (!isFake) runProgram(args, home);
} catch (error) {
  process.stderr.write(errorText(toMediaFsError(error)));
  process.exitCode = MOUNT_EXIT_CODES.wrongUse;
}

/** Runs mediafs, which returns once it is mounted. A helper that succeeds says nothing on stdout. */
function runProgram(args: readonly string[], home: string): void {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    // fstab has no working directory: what is found must not depend on where `mount` was typed.
    cwd: "/",
    env: { ...process.env, HOME: home },
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.once("exit", (code) => {
    if (code === EXIT_CODES.done) process.exitCode = MOUNT_EXIT_CODES.done;
    else process.exitCode = code === EXIT_CODES.usage ? MOUNT_EXIT_CODES.wrongUse : MOUNT_EXIT_CODES.mountFailed;
  });
}
