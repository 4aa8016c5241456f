import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MountOptions, RunningMount } from "../../../src/core/app/index.js";
import { MediaFsError } from "../../../src/core/base/index.js";
import type { PluginFault } from "../../../src/core/plugin-host/index.js";
import { type CommandResult, makeSandbox, runCommand, type Sandbox } from "./run-command.js";

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = makeSandbox();
});
afterEach(() => sandbox.remove());

/** A mount that ends when it is asked to, or by somebody else. */
class FakeMount implements RunningMount {
  readonly mountPoint = "/nowhere/mounted";
  readonly driver = "some-driver";
  readonly serverCount = 2;
  readonly closed: Promise<{ by: "us" | "other" }>;
  stops = 0;
  readonly #stopWith: Error | undefined;
  #end: (end: { by: "us" | "other" }) => void = () => undefined;

  constructor(stopWith?: Error) {
    this.#stopWith = stopWith;
    this.closed = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  reloads = 0;
  readonly faults: PluginFault[] = [];

  pluginFailed(fault: PluginFault): void {
    this.faults.push(fault);
  }

  async reload() {
    this.reloads += 1;
    return { added: [], removed: [], replaced: [], reconnected: [], awaitingMount: [] };
  }

  async stop(): Promise<void> {
    this.stops += 1;
    if (this.#stopWith !== undefined) throw this.#stopWith;
    this.#end({ by: "us" });
  }

  endFromOutside(): void {
    this.#end({ by: "other" });
  }
}

interface Started {
  readonly mount: FakeMount;
  readonly options: MountOptions;
  readonly result: Promise<CommandResult>;
}

/** Runs `mediafs mount` until it is mounted. */
async function start(args: readonly string[] = [], mount = new FakeMount()): Promise<Started> {
  let started: (options: MountOptions) => void = () => undefined;
  const options = new Promise<MountOptions>((resolve) => {
    started = resolve;
  });
  const result = runCommand(sandbox, ["mount", ...args], {
    startMount: async (asked) => {
      started(asked);
      return mount;
    },
  });
  return { mount, options: await options, result };
}

describe("mediafs mount", () => {
  it("takes a changed configuration at SIGHUP, and goes on", async () => {
    const { mount, result } = await start();
    await new Promise(setImmediate);
    sandbox.events.emit("SIGHUP");
    await expect.poll(() => mount.reloads).toBe(1);
    expect(mount.stops).toBe(0);
    sandbox.events.emit("SIGTERM");
    expect((await result).code).toBe(0);
  });

  it("says what it mounted, stays until it is told to end, unmounts and exits with 0", async () => {
    const { mount, result } = await start();
    await new Promise(setImmediate);
    sandbox.events.emit("SIGTERM");
    expect(await result).toEqual({
      code: 0,
      stdout: "mounted /nowhere/mounted (some-driver, 2 servers)\n",
      stderr: "",
    });
    expect(mount.stops).toBe(1);
  });

  it("passes keys and flags on", async () => {
    const flags = ["--config", "f.yaml", "--mount-point", "m", "--driver", "d", "--allow-other"];
    const { mount, options } = await start(["a@b", "c", ...flags, "--log-level", "debug", "--log-format", "json"]);
    mount.endFromOutside();
    expect(options).toEqual({
      configFile: "f.yaml",
      keys: ["a@b", "c"],
      mountPoint: "m",
      driver: "d",
      allowOther: true,
      logLevel: "debug",
      logFormat: "json",
    });
  });

  it("ends with 0 when somebody else unmounts it", async () => {
    const { mount, result } = await start();
    mount.endFromOutside();
    expect((await result).code).toBe(0);
    expect(mount.stops).toBe(0);
  });

  it("gives up at the second signal", async () => {
    const { result, mount } = await start([], new FakeMount(new MediaFsError("UNMOUNT_FAILED", "it is busy")));
    await new Promise(setImmediate);
    sandbox.events.emit("SIGINT");
    sandbox.events.emit("SIGINT");
    await expect.poll(() => sandbox.exits, { timeout: 10_000 }).toEqual([1]);
    mount.endFromOutside();
    expect((await result).stderr).toContain("it is busy");
  });

  it("unmounts and fails after a fault that nobody caught", async () => {
    const { result, mount } = await start();
    await new Promise(setImmediate);
    sandbox.events.emit("uncaughtException", new RangeError("out of range"));
    const { code, stderr } = await result;
    expect({ code, stops: mount.stops }).toEqual({ code: 1, stops: 1 });
    expect(stderr).toContain("mediafs: out of range\n");
    await expect.poll(() => sandbox.exits).toEqual([1]);
  });

  it("stops a start under way, and exits with 0 since it was asked to", async () => {
    const result = runCommand(sandbox, ["mount"], {
      startMount: (_options, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(new MediaFsError("ABORTED", "interrupted")));
          setImmediate(() => sandbox.events.emit("SIGINT"));
        }),
    });
    expect(await result).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("leaves no listener behind", async () => {
    const { mount, result } = await start();
    mount.endFromOutside();
    await result;
    expect(sandbox.events.eventNames()).toEqual([]);
  });

  it.each([
    ["MOUNT_NO_FUSE", 1],
    ["CONFIG_INVALID", 2],
    ["MOUNTPOINT_BUSY", 1],
  ] as const)("shows why it cannot mount (%s) and exits with %i", async (code, exitCode) => {
    const startMount = () => Promise.reject(new MediaFsError(code, "no"));
    const result = await runCommand(sandbox, ["mount"], { startMount });
    expect({ code: result.code, lines: result.stderr.split("\n").length }).toEqual({ code: exitCode, lines: 3 });
  });
});

const PROGRAM = fileURLToPath(new URL("./fake-program.ts", import.meta.url));

/** Runs the command line of `fake-program.ts` as a process of its own. */
function runProgram(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", PROGRAM, ...args], {
    env: { ...sandbox.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function resultOf(child: ChildProcess): Promise<CommandResult> {
  const said = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk) => (said.stdout += String(chunk)));
  child.stderr?.on("data", (chunk) => (said.stderr += String(chunk)));
  const code = await new Promise<number>((resolve) => child.once("close", (status) => resolve(status ?? -1)));
  return { code, ...said };
}

describe("mediafs mount --daemon", () => {
  it("returns once mounted, logs to a file, and the mount goes on until it is told to end", async () => {
    const result = await resultOf(runProgram(["mount", "--daemon"]));
    const pid = Number(/pid (\d+)/.exec(result.stdout)?.[1]);
    expect(result).toEqual({ code: 0, stdout: `mounted /pid ${pid} (fake, 1 servers)\n`, stderr: "" });
    expect(() => process.kill(pid, 0)).not.toThrow();
    process.kill(pid, "SIGTERM");
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    expect(readFileSync(join(sandbox.folder, "state/mediafs/mount.log"), "utf8")).toContain("stopped cleanly");
  });

  it("shows the daemon's error with its hint and exit code", async () => {
    const result = await resultOf(runProgram(["mount", "--daemon"], { FAKE_ERROR: "CONFIG_INVALID" }));
    expect(result).toEqual({
      code: 2,
      stdout: "",
      stderr: "mediafs: fake error\n  one mistake\n  → fake hint\n",
    });
  });

  it("says where to look when the daemon dies without a word", async () => {
    const { code, stderr } = await resultOf(runProgram(["mount", "--daemon"], { FAKE_DEATH: "1" }));
    expect(code).toBe(1);
    expect(stderr).toContain(join(sandbox.folder, "state/mediafs/mount.log"));
  });
});

describe("a mount in a process of its own", () => {
  it("ends with 0 at Ctrl-C", async () => {
    const child = runProgram(["mount"]);
    child.stdout?.once("data", () => child.kill("SIGINT"));
    const { code, stderr } = await resultOf(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "stopped cleanly\n" });
  });

  it("unmounts and ends with 1 after an unhandled rejection", async () => {
    const { code, stderr } = await resultOf(runProgram(["mount"], { FAKE_FAULT: "1" }));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^mediafs: fake fault\n[\s\S]*stopped cleanly\n$/),
    });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
