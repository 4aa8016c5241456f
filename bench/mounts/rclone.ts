import { spawn } from "node:child_process";
import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { type Mounter, mountBy } from "./mounted-program.js";

/** As its users tune it for films: large buffers and chunks, and attributes that last. */
const TUNED = ["--buffer-size", "256M", "--vfs-read-chunk-size", "256M", "--attr-timeout", "60s"];

/** rclone with its defaults, and tuned. */
export function rcloneMounters(folder: string): readonly Mounter[] {
  return [rcloneMounter(folder, "rclone", []), rcloneMounter(folder, "rclone tuned", TUNED)];
}

function rcloneMounter(folder: string, name: string, options: readonly string[]): Mounter {
  return {
    name,
    mount: async (url) => {
      const own = await mkdtemp(join(folder, "rclone-"));
      const point = join(own, "mnt");
      await mkdir(point);
      const places = ["--config", join(own, "none"), "--cache-dir", join(own, "cache")];
      const args = ["mount", ":http:", point, "--http-url", url, "--read-only", ...places, ...options];
      const start = () => spawn("rclone", args, { stdio: "ignore" });
      return mountBy({ name, folder: own, point, below: "", start });
    },
  };
}
