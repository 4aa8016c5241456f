import {
  type ChildProcess,
  type ChildProcessByStdio,
  execFile,
  type SpawnOptionsWithStdioTuple,
  spawn,
} from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { stringify } from "yaml";

const CLI = resolve(import.meta.dirname, "../../dist/core/cli/main.js");
// The whole suite can be run over another driver than that which is chosen here by itself.
const DRIVER = process.env.MEDIAFS_TEST_DRIVER ?? "auto";

/** The driver that mounts. */
export const DRIVER_NAME = DRIVER === "auto" ? "fuse-native" : DRIVER;

const READY_TIMEOUT_MS = 20_000;
const END_TIMEOUT_MS = 15_000;

/** Runs a program and resolves with what it printed. Rejects, with `stderr`, when it fails. */
export const run = promisify(execFile);

/** Why mount tests cannot run on this machine; undefined when they can. */
export function mountObstacle(): string | undefined {
  if (process.platform !== "linux") return "the mount tests need Linux";
  if (!existsSync("/dev/fuse")) return "/dev/fuse is missing";
  return existsSync(CLI) ? undefined : "dist/ is missing: run `npm run build`";
}

/** Whether a program is installed. */
export function hasProgram(name: string): boolean {
  return (process.env.PATH ?? "").split(":").some((directory) => existsSync(join(directory, name)));
}

/** A configuration, as its file would say it; `mount.point` and `cache.dir` are filled in. */
export interface MountedConfig {
  readonly servers: readonly Readonly<Record<string, unknown>>[];
  readonly [section: string]: unknown;
}

/** How the mount process is started. */
export interface MountedOptions {
  /** Further arguments of `mediafs mount`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a finished run of the command line said. */
export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A mount made by the real command line in a process of its own, with its own configuration, cache, state and
 * runtime directories. `remount()` starts it again on what it kept.
 */
export class MountedLibrary {
  /** Holds everything; removed at the end. */
  readonly folder: string;
  /** The mount point. */
  readonly root: string;
  readonly configFile: string;
  readonly #options: MountedOptions;
  #child: ChildProcess | undefined;
  #stdout = "";
  #stderr = "";

  private constructor(folder: string, options: MountedOptions) {
    this.folder = folder;
    this.root = join(folder, "mnt");
    this.configFile = join(folder, "mediafs.config.yaml");
    this.#options = options;
  }

  /** Writes the configuration without mounting. */
  static async prepare(config: MountedConfig, options: MountedOptions = {}): Promise<MountedLibrary> {
    const library = new MountedLibrary(await mkdtemp(join(tmpdir(), "mediafs-test-")), options);
    await mkdir(library.root);
    await mkdir(join(library.folder, "run"), { mode: 0o700 });
    await library.configure(config);
    return library;
  }

  /** Mounts and waits until it says so. */
  static async mount(config: MountedConfig, options: MountedOptions = {}): Promise<MountedLibrary> {
    const library = await MountedLibrary.prepare(config, options);
    try {
      await library.start();
    } catch (error) {
      await library.close();
      throw error;
    }
    return library;
  }

  /** Replaces the configuration; takes effect at the next start. */
  async configure(config: MountedConfig): Promise<void> {
    const { mount, cache, ...rest } = config as Record<string, Record<string, unknown>>;
    const whole = {
      ...rest,
      mount: { point: this.root, driver: DRIVER, ...mount },
      cache: { dir: join(this.folder, "cache"), ...cache },
    };
    await writeFile(this.configFile, stringify(whole), { mode: 0o600 });
  }

  /** What the mount process wrote to standard error so far. */
  get log(): string {
    return this.#stderr;
  }

  /** Process id of the mount. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the mount process and waits for its `mounted …` line, which it resolves with. */
  async start(): Promise<string> {
    return this.#untilMounted(spawn(process.execPath, this.#mountArgs(), this.#spawnOptions()));
  }

  /** As `start`, in a terminal that belongs to the process it resolves with, and that ends with it. */
  async startInTerminal(): Promise<ChildProcess> {
    const line = [process.execPath, ...this.#mountArgs()].map((word) => `'${word}'`).join(" ");
    const terminal = spawn("script", ["-qfec", line, "/dev/null"], this.#spawnOptions());
    await this.#untilMounted(terminal);
    return terminal;
  }

  #mountArgs(): readonly string[] {
    return [CLI, "mount", "--config", this.configFile, ...(this.#options.args ?? [])];
  }

  #spawnOptions(): SpawnOptionsWithStdioTuple<"ignore", "pipe", "pipe"> {
    return { env: this.#env(), stdio: ["ignore", "pipe", "pipe"] };
  }

  #untilMounted(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
    this.#child = child;
    this.#stdout = "";
    child.stderr.on("data", (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    return new Promise((resolveReady, reject) => {
      const fail = (why: string) => {
        clearTimeout(timer);
        reject(new Error(`${why}\n${this.#stderr}`));
      };
      const timer = setTimeout(() => fail("the mount did not come up in time"), READY_TIMEOUT_MS);
      child.once("exit", (status) => fail(`the mount ended with ${status} before it was up`));
      child.stdout.on("data", (chunk: Buffer) => {
        this.#stdout += chunk.toString();
        const line = /^mounted .*$/m.exec(this.#stdout)?.[0];
        if (line === undefined) return;
        clearTimeout(timer);
        resolveReady(line);
      });
    });
  }

  /** Ends the mount process with a signal. Resolves with its exit status. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, "exit") as Promise<[number | null]>;
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), END_TIMEOUT_MS);
    const [status] = await ended;
    clearTimeout(timer);
    return status;
  }

  /** Ends and starts it again on the same directories. */
  async remount(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Waits until the mount process has ended by itself. */
  async ended(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    const [status] = (await once(child, "exit")) as [number | null];
    return status;
  }

  /** Runs another command of the command line against this configuration. */
  async cli(...args: readonly string[]): Promise<CommandResult> {
    const child = spawn(process.execPath, [CLI, ...args], { env: this.#env(), cwd: this.folder });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [status] = (await once(child, "close")) as [number | null];
    return { status, stdout, stderr };
  }

  /** Ends everything and removes what it left. */
  async close(): Promise<void> {
    await this.stop();
    // A process that was killed leaves its mount behind.
    await run("umount", ["-l", this.root]).catch(() => undefined);
    await rm(this.folder, { recursive: true, force: true });
  }

  #env(): NodeJS.ProcessEnv {
    const { PATH, HOME } = process.env;
    return {
      PATH,
      HOME,
      NO_COLOR: "1",
      // The only place for control sockets: nobody else's mount is seen.
      MEDIAFS_RUNTIME_DIR: join(this.folder, "run"),
      XDG_CONFIG_HOME: join(this.folder, "config"),
      XDG_CACHE_HOME: join(this.folder, "cache"),
      XDG_STATE_HOME: join(this.folder, "state"),
      ...this.#options.env,
    };
  }
}
