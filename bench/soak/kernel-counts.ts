import { mkdirSync, readFileSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../mounts/mounted-program.js";

/** What the kernel and a mount's program hold for each other. */
export interface HeldCounts {
  /** Requests that the kernel waits for an answer to. */
  readonly unanswered: number;
  /** Names that the program keeps because the kernel knows them. */
  readonly nodes: number;
}

/** The kernel's view of its FUSE mounts. Needs root. */
export class FuseConnections {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Mounts fusectl below a folder. */
  static async mount(below: string): Promise<FuseConnections> {
    const folder = join(below, "connections");
    mkdirSync(folder);
    await run("mount", ["-t", "fusectl", "none", folder]);
    return new FuseConnections(folder);
  }

  /** Counts for the mount at a directory. */
  counts(mountPoint: string): HeldCounts {
    const { files } = statfsSync(mountPoint);
    // Connections are named by the device number of the mount, whose major number is 0 (the kernel's fuse.rst).
    const waiting = readFileSync(join(this.#folder, String(statSync(mountPoint).dev), "waiting"), "utf8");
    return { unanswered: Number(waiting), nodes: files };
  }

  async unmount(): Promise<void> {
    await run("umount", [this.#folder]);
  }
}

/** Makes the kernel forget names and attributes that nobody uses. Needs root. */
export function dropNames(): void {
  writeFileSync("/proc/sys/vm/drop_caches", "2");
}
