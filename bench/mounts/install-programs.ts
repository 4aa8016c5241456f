import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./mounted-program.js";

/** Debian packages of what the comparison needs, by the program that proves each. */
const PROGRAMS: Readonly<Record<string, string>> = {
  curl: "curl",
  ffmpeg: "ffmpeg",
  fio: "fio",
  mpv: "mpv",
  nginx: "nginx-light",
  rclone: "rclone",
  strace: "strace",
};

/** Installs what is missing where it can; rejects with the command to type where it cannot. */
export async function installPrograms(say: (line: string) => void): Promise<void> {
  const missing = Object.keys(PROGRAMS).filter((program) => !isInstalled(program));
  if (missing.length === 0) return;
  const packages = missing.map((program) => PROGRAMS[program] ?? program);
  const command = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (process.getuid?.() !== 0 || !isInstalled("apt-get")) throw new Error(`these are missing; type: sudo ${command}`);
  say(`installs ${packages.join(", ")}`);
  // 101 forbids package scripts to start a service (policy-rc.d); RUNLEVEL has the same effect without a file.
  await run("sh", ["-c", `apt-get update -qq; RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive ${command}`]);
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
