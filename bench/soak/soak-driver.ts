import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { MEDIAFS, mediafsMounter } from "../mounts/mediafs.js";
import type { MountedProgram } from "../mounts/mounted-program.js";
import { startNginx } from "../mounts/nginx.js";
import { cpuSecondsOf, residentMiB } from "../mounts/process-figures.js";
import { dropNames, FuseConnections } from "./kernel-counts.js";
import { makeSoakFiles } from "./soak-files.js";

/** Names of the mount drivers. */
export type Driver = keyof typeof MEDIAFS;

/** Whether a name is that of a driver. */
export function isDriver(name: string): name is Driver {
  return name in MEDIAFS;
}

/** One look at a mount that is being used. */
export interface SoakSample {
  readonly driver: Driver;
  readonly minute: number;
  readonly residentMiB: number;
  readonly cpuSeconds: number;
  readonly nodes: number;
  readonly unanswered: number;
  /** Of the programs that use it, so far. */
  readonly operations: number;
}

/** What is told of a sample, in this order. */
export const SOAK_COLUMNS = [
  "driver",
  "minute",
  "residentMiB",
  "cpuSeconds",
  "nodes",
  "unanswered",
  "operations",
] as const;

/** How to soak. */
export interface SoakOptions {
  readonly driver: Driver;
  readonly minutes: number;
  readonly everySeconds: number;
  readonly onSample: (sample: SoakSample) => void;
}

// The account of bytes, and what is kept on disk, fill up within the first minutes, so that all that follows is churn.
const SMALL_CACHES = { maxMiB: 128, probeMaxMiB: 512 };
const SETTLE_MS = 3_000;

/** Mounts 20,000 files and lets a program use them. Rejects when it read a wrong byte or ended by itself. */
export async function soak({ driver, minutes, everySeconds, onSample }: SoakOptions): Promise<void> {
  const { folder, files } = await makeSoakFiles();
  const nginx = await startNginx({ files, folder: join(folder, "nginx") });
  const connections = await FuseConnections.mount(folder);
  const mounter = mediafsMounter(folder, driver, { cache: { ...SMALL_CACHES, dir: join(folder, "cache") } });
  const program = await mounter.mount(nginx.url("json"));
  const mountPoint = join(program.files, "../..");
  const churn = new Churn(join(program.files, "many"));
  const begun = performance.now();
  const look = () =>
    onSample({ ...sampleOf(driver, program, begun), ...connections.counts(mountPoint), ...churn.done });
  try {
    while (performance.now() - begun < minutes * 60_000) {
      await Promise.race([sleep(everySeconds * 1_000), churn.failed]);
      look();
    }
    await churn.stop();
    dropNames();
    await sleep(SETTLE_MS);
    look();
  } finally {
    await churn.stop();
    await program.stop();
    await connections.unmount();
    await nginx.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function sampleOf(driver: Driver, { pid }: MountedProgram, begun: number) {
  return {
    driver,
    minute: Math.round((performance.now() - begun) / 6_000) / 10,
    residentMiB: Math.round(residentMiB(pid, "VmRSS")),
    cpuSeconds: Math.round(cpuSecondsOf(pid)),
  };
}

/** The process that uses the mount. */
class Churn {
  readonly #child: ChildProcess;
  #operations = 0;
  #isStopping = false;
  /** Rejects when the process ends by itself. */
  readonly failed: Promise<never>;

  constructor(folder: string) {
    const script = join(import.meta.dirname, "churn-process.ts");
    const env = { ...process.env, UV_THREADPOOL_SIZE: "16" };
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const child = spawn(process.execPath, ["--import", "tsx", script, folder], { env, stdio: [...stdio] });
    if (child.stdout !== null) {
      createInterface(child.stdout).on("line", (line) => {
        this.#operations = Number(line);
      });
    }
    this.#child = child;
    this.failed = new Promise((_, reject) => {
      child.once("exit", (code) => {
        if (!this.#isStopping) reject(new Error(`the process that uses the mount ended with ${code}`));
      });
    });
    // Whoever waits for the next look is told; nobody may be waiting.
    this.failed.catch(() => undefined);
  }

  get done(): { readonly operations: number } {
    return { operations: this.#operations };
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }
}
