import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sleep } from "../core/base/index.js";
import { findMount, type MountDriver, type MountSession, type MountTarget } from "../core/mount/index.js";
import { NEVER } from "./filesystem-subject.js";
import { MemoryFilesystem, type MemoryTree } from "./memory-filesystem.js";
import { MountClient } from "./mount-client.js";

const SETTLE_MS = 8_000;
const POLL_MS = 20;

/** What a mount of the suite shows, and how. */
export interface BenchOptions {
  readonly tree: MemoryTree;
  readonly target?: Partial<MountTarget>;
}

/** A mount of a file system in memory, and a process that uses it. */
export class MountBench {
  readonly client = new MountClient();
  /** Set by a case that ends the mount while a file is open. */
  endedInUse = false;

  private constructor(
    readonly driver: MountDriver,
    readonly filesystem: MemoryFilesystem,
    readonly session: MountSession,
    readonly root: string,
  ) {}

  /** Mounts, judges, and takes the mount away; nothing may be left then. */
  static async use(
    driver: MountDriver,
    options: BenchOptions,
    judge: (bench: MountBench) => Promise<void>,
  ): Promise<void> {
    const root = await makeMountPoint();
    const filesystem = new MemoryFilesystem(options.tree);
    const session = await driver.mount(filesystem, { ...targetAt(root), ...options.target }, NEVER);
    const bench = new MountBench(driver, filesystem, session, root);
    try {
      await judge(bench);
    } finally {
      await bench.#close();
    }
    await becomes("every open file was released", () => bench.endedInUse || filesystem.held.handles === 0);
    assert.equal(filesystem.leased, 0, "the memory of every read was given back");
  }

  /** A path below the mount. */
  at(...names: readonly string[]): string {
    return join(this.root, ...names);
  }

  async #close(): Promise<void> {
    await this.client.kill();
    await this.session.unmount();
    assert.equal(await findMount(this.root), undefined, "no mount is left");
    // Fails if anything is left at the mount point, too.
    await rmdir(this.root);
  }
}

/** An empty directory that every user may enter. */
export async function makeMountPoint(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "mediafs-mount-"));
  await chmod(root, 0o755);
  return root;
}

/** A target whose names and attributes the kernel keeps for no time at all. */
export function targetAt(mountPoint: string): MountTarget {
  return { mountPoint, allowOther: false, entryTimeoutMs: 0, negativeTimeoutMs: 0 };
}

/** Waits until something is so. Fails when it is not in time. */
export async function becomes(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await condition()); waitedMs += POLL_MS) {
    assert.ok(waitedMs < SETTLE_MS, `within ${SETTLE_MS / 1_000} s it did not come about that ${what}`);
    await sleep(POLL_MS, NEVER);
  }
}

const execute = promisify(execFile);

/** Runs a program in English, as another user if told so. Resolves with what it printed, on both channels. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly uid?: number; readonly gid?: number } = {},
): Promise<{ readonly stdout: string; readonly stderr: string; readonly failed: boolean }> {
  const env = { ...process.env, LC_ALL: "C.UTF-8", LANGUAGE: "C" };
  try {
    return {
      ...(await execute(command, args, { env, cwd: "/", maxBuffer: 64 * 1_048_576, ...options })),
      failed: false,
    };
  } catch (error) {
    const { stdout = "", stderr = String(error) } = error as { readonly stdout?: string; readonly stderr?: string };
    return { stdout, stderr, failed: true };
  }
}
