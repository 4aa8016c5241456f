import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../dist/core/cli/main.js", import.meta.url));

const STOP_WITHIN_MS = 15_000;

/** `mediafs mount` running as a process of its own. */
export class MountProcess {
  readonly #child: ChildProcess;
  readonly #mountPoint: string;
  #exited = false;

  private constructor(child: ChildProcess, mountPoint: string) {
    this.#child = child;
    this.#mountPoint = mountPoint;
    child.once("exit", () => {
      this.#exited = true;
    });
  }

  /** Whether there is a program to start. */
  static isBuilt(): boolean {
    return existsSync(CLI);
  }

  /** Starts it; what it has to say about its troubles goes to stderr. */
  static start(configFile: string, mountPoint: string): MountProcess {
    const args = [CLI, "mount", "--config", configFile, "--mount-point", mountPoint];
    // A process group of its own: Ctrl-C reaches the demo alone, which then ends the mount in order.
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], detached: true });
    return new MountProcess(child, mountPoint);
  }

  /** Settles when the process has ended, whatever the reason, with whether all was well. */
  async ended(): Promise<boolean> {
    if (!this.#exited) await once(this.#child, "exit");
    return this.#child.exitCode === 0;
  }

  /** Waits for its `mounted …` line and gives it. Undefined when it ends without one. */
  async mounted(): Promise<string | undefined> {
    const { stdout } = this.#child;
    if (stdout === null) return undefined;
    const lines = createInterface({ input: stdout });
    // The pipe must be read on afterwards, or the mount would stop at a full one.
    lines.once("close", () => stdout.resume());
    for await (const line of lines) if (line.startsWith("mounted ")) return line;
    return undefined;
  }

  /** Ends it in order; by force when that takes too long. Nothing is mounted afterwards. */
  async stop(): Promise<void> {
    if (!this.#exited) {
      this.#child.kill("SIGTERM");
      const giveUp = setTimeout(() => this.#child.kill("SIGKILL"), STOP_WITHIN_MS);
      await this.ended();
      clearTimeout(giveUp);
    }
    if (this.#child.signalCode !== null) await this.#cleanUpAfterCrash();
  }

  async #cleanUpAfterCrash(): Promise<void> {
    const child = spawn(process.execPath, [CLI, "umount", this.#mountPoint], { stdio: "ignore" });
    await once(child, "exit");
  }
}
