import { spawn } from "node:child_process";
import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { type Mounter, mountBy } from "./mounted-program.js";

/** fuse-native itself, in front of a directory in memory: what no program that mounts with it can be cheaper than. */
export function driverMounter(folder: string): Mounter {
  return {
    name: "driver alone",
    mount: async () => {
      const own = await mkdtemp(join(folder, "driver-"));
      const point = join(own, "mnt");
      await mkdir(point);
      const args = ["--import", "tsx", join(import.meta.dirname, "driver-process.ts"), point];
      const start = () => spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
      return mountBy({ name: "driver alone", folder: own, point, below: "", start });
    },
  };
}
