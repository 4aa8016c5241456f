import { readdir, readFile, readlink } from "node:fs/promises";
import { sep } from "node:path";
import type { ReaderProcess } from "../api.js";

// Forks and dups of what is open are seen no sooner than this.
const LOOK_AGAIN_MS = 30_000;
// A look goes through every process; while a scan opens and closes files, every answer would begin one.
const NOT_SOONER_MS = 500;
const NOBODY: readonly ReaderProcess[] = [];

/**
 * Which processes have which files of the mount open, as /proc tells (Linux). Looked up when the open files are others
 * than before, at most; only processes of this user can be seen, all of them as root.
 */
export class ReaderProcesses {
  readonly #mountPoint: string;
  #byPath: ReadonlyMap<string, readonly ReaderProcess[]> = new Map();
  #seen = "";
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;

  /** `mountPoint` as the kernel's table names it. */
  constructor(mountPoint: string) {
    this.#mountPoint = mountPoint;
  }

  /** The processes that have a file open, by its path in the mount; as of the last {@link look}. */
  of(path: string): readonly ReaderProcess[] {
    return this.#byPath.get(path) ?? NOBODY;
  }

  /** Looks again if other handles are open than at the last time. Never rejects. */
  async look(handles: readonly number[], nowMs: number): Promise<void> {
    const seen = handles.join();
    const agoMs = nowMs - this.#lookedAtMs;
    if (agoMs < (seen === this.#seen ? LOOK_AGAIN_MS : NOT_SOONER_MS)) return this.#looking;
    this.#seen = seen;
    this.#lookedAtMs = nowMs;
    this.#looking = this.#lookNow(handles.length > 0).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookNow(any: boolean): Promise<void> {
    const found = new Map<string, ReaderProcess[]>();
    const pids = any
      ? (await listed("/proc")).filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
      : [];
    // One process after the other: the threads that do this also read the database.
    for (const pid of pids) await this.#lookAt(pid, found);
    this.#byPath = found;
  }

  async #lookAt(pid: string, found: Map<string, ReaderProcess[]>): Promise<void> {
    const links = await Promise.all((await listed(`/proc/${pid}/fd`)).map((fd) => target(`/proc/${pid}/fd/${fd}`)));
    const paths = new Set(links.filter((link) => link.startsWith(this.#mountPoint + sep)));
    if (paths.size === 0) return;
    const name = (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim();
    for (const link of paths) {
      const path = link.slice(this.#mountPoint.length);
      found.set(path, [...(found.get(path) ?? []), { pid: Number(pid), name }]);
    }
  }
}

async function listed(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch(() => []);
}

async function target(link: string): Promise<string> {
  return readlink(link).catch(() => "");
}
