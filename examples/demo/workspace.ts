import { mkdir, mkdtemp, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";

/** The entry that the demo mounts. */
export interface DemoEntry {
  readonly url: string;
  readonly username: string;
  readonly apiKey: string;
}

/** The files that the demo makes: a folder for temporary ones, and the mount point if it was not there. */
export class Workspace {
  readonly mountPoint: string;
  readonly configFile: string;
  readonly #folder: string;
  readonly #ownsMountPoint: boolean;

  private constructor(folder: string, mountPoint: string, ownsMountPoint: boolean) {
    this.#folder = folder;
    this.#ownsMountPoint = ownsMountPoint;
    this.mountPoint = mountPoint;
    this.configFile = join(folder, "mediafs.config.yaml");
  }

  /** Makes what is missing. Everything goes away again with `remove`. */
  static async create(mountPoint: string): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), "mediafs-demo-"));
    const path = resolve(mountPoint);
    const found = await stat(path).then(
      () => true,
      // A dead mount answers ENOTCONN: it is there, and the mount command knows what to do with it.
      (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
    );
    if (!found) {
      await mkdir(path, { recursive: true }).catch(async (error) => {
        await rm(folder, { recursive: true, force: true });
        throw error;
      });
    }
    return new Workspace(folder, path, !found);
  }

  /** Writes the configuration, readable for this user alone. */
  async writeConfig(entry: DemoEntry): Promise<void> {
    const config = {
      mount: { point: this.mountPoint },
      servers: [{ alias: "Demo", type: "jellyfin", ...entry }],
      cache: { dir: join(this.#folder, "cache") },
      log: { level: "warn" },
    };
    await writeFile(this.configFile, stringify(config), { mode: 0o600 });
  }

  /** Removes the temporary files, and the mount point if it was made here and is empty. */
  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    // Not empty means that somebody put something there meanwhile: it is theirs.
    if (this.#ownsMountPoint) await rmdir(this.mountPoint).catch(() => undefined);
  }
}
