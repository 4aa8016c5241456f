import { spawn } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Mounter, mountBy } from "./mounted-program.js";

const ROOT = resolve(import.meta.dirname, "../..");
const CLI = join(ROOT, "dist/core/cli/main.js");

/** How mediafs is called in tables, by its mount driver. */
export const MEDIAFS = { "fuse-native": "mediafs", "dev-fuse": "mediafs dev-fuse" } as const;

/** mediafs as built, with the connector for nginx's listings and its own defaults. */
export function mediafsMounter(
  folder: string,
  driver: keyof typeof MEDIAFS,
  changes: Readonly<Record<string, unknown>> = {},
): Mounter {
  return {
    name: MEDIAFS[driver],
    mount: async (url) => {
      const own = await mkdtemp(join(folder, "mediafs-"));
      const point = join(own, "mnt");
      await mkdir(point);
      const config = {
        mount: { point, driver },
        servers: [{ alias: "Bench", type: "autoindex", url }],
        plugins: [join(ROOT, "examples/mediafs-plugin-autoindex")],
        cache: { dir: join(own, "cache") },
        log: { level: "error" },
        ...changes,
      };
      await writeFile(join(own, "config.json"), JSON.stringify(config));
      const env = { ...process.env, MEDIAFS_RUNTIME_DIR: own, XDG_STATE_HOME: join(own, "state") };
      const args = [CLI, "mount", "--config", join(own, "config.json")];
      const start = () => spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "inherit"] });
      const library = new URL(url).pathname.split("/").filter(Boolean).at(-1) ?? "";
      return mountBy({ name: MEDIAFS[driver], folder: own, point, below: join("Bench", library), start });
    },
  };
}
