import "reflect-metadata";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type JellyfinServer, Library, startJellyfinServer } from "../../../examples/jellyfin-server/index.js";
import type { MountStatus } from "../../../src/core/control/index.js";
import { findMount, unmountPath } from "../../../src/core/mount/index.js";
import { type CommandResult, makeSandbox, type Sandbox } from "./run-command.js";

const CLI = fileURLToPath(new URL("../../../dist/core/cli/main.js", import.meta.url));
const CANARY = "canary9f3a7c51e0b24d6688aa01cafe5150";
const hasFuse = existsSync("/dev/fuse") && existsSync(CLI);

let sandbox: Sandbox;
let server: JellyfinServer;
let point: string;

/** Runs the built program as users do. */
function mediafs(...args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { env: sandbox.env, cwd: sandbox.folder };
    execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

async function onlyMount(): Promise<MountStatus> {
  const { mounts } = JSON.parse((await mediafs("status", "--json")).stdout) as { mounts: MountStatus[] };
  const [mount] = mounts;
  expect(mounts).toHaveLength(1);
  return mount as MountStatus;
}

describe.skipIf(!hasFuse)("the command line with a real mount", () => {
  beforeAll(async () => {
    sandbox = makeSandbox();
    point = join(sandbox.folder, "mnt");
    mkdirSync(point);
    server = await startJellyfinServer({ library: new Library(), apiKeys: [CANARY] });
    writeFileSync(join(sandbox.folder, "key"), CANARY);
    const flags = ["--type", "jellyfin", "--url", String(server.url), "--username", "cyril", "--api-key-file", "key"];
    const init = await mediafs("config", "init", ...flags, "--alias", "Home", "--mount-point", point, "--yes");
    expect(init).toMatchObject({ code: 0, stderr: expect.stringContaining("answers") });
  });

  afterAll(async () => {
    await unmountPath(point);
    await server.stop();
    sandbox.remove();
  });

  it("mounts in the background, shows its state, refreshes and ends", async () => {
    expect(await mediafs("mount", "--daemon")).toEqual({
      code: 0,
      stdout: `mounted ${point} (fuse-native, 1 servers)\n`,
      stderr: expect.stringMatching(/^monitor http:\/\/127\.0\.0\.1:\d+\/login\?ticket=[\w-]{43} \(.*\)\n$/),
    });
    expect(readdirSync(point)).toEqual(["cyril@Home"]);
    await expect.poll(async () => (await onlyMount()).servers[0]?.state).toBe("ready");
    expect((await mediafs("refresh", "cyril@Home")).code).toBe(0);
    expect((await mediafs("doctor")).stdout).toContain("mediafs is mounted there");
    expect((await mediafs("mount")).stderr).toMatch(/^mediafs: mediafs is mounted at .* already\n {2}→ .*\n$/);
    expect(await mediafs("umount")).toEqual({ code: 0, stdout: `unmounted ${point}\n`, stderr: "" });
    expect(readdirSync(point)).toEqual([]);
  });

  it("notices a mount whose process was killed, and takes it away", async () => {
    await mediafs("mount", "--daemon");
    process.kill((await onlyMount()).pid, "SIGKILL");
    const within = { timeout: 10_000 };
    await expect.poll(async () => (await mediafs("doctor")).stdout, within).toContain(`${point} holds a dead mount`);
    // Named, as other dead mounts may be on the machine.
    expect(await mediafs("umount", point)).toEqual({ code: 0, stdout: `unmounted ${point}\n`, stderr: "" });
    expect(await findMount(point)).toBeUndefined();
  });

  // `mediafs mount | head -0`: there is nobody to read that it is mounted.
  it("stays when nobody reads what it says, and ends cleanly", async () => {
    const child = spawn(process.execPath, [CLI, "mount"], {
      env: sandbox.env,
      cwd: sandbox.folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    child.stderr.destroy();
    const ended = once(child, "exit");
    await expect.poll(() => findMount(point), { timeout: 20_000 }).toBeDefined();
    await onlyMount();
    expect(readdirSync(point)).toEqual(["cyril@Home"]);
    expect(await mediafs("umount")).toMatchObject({ code: 0 });
    expect(await ended).toEqual([0, null]);
    expect(await findMount(point)).toBeUndefined();
  });

  it("tells no secret, at debug level either", async () => {
    await mediafs("mount", "--daemon", "--log-level", "debug");
    const { pid } = await onlyMount();
    const seen = [
      readFileSync(`/proc/${pid}/cmdline`, "utf8"),
      ...(await Promise.all([mediafs("status", "--json"), mediafs("config", "show"), mediafs("doctor")])).map(
        ({ stdout, stderr }) => stdout + stderr,
      ),
    ];
    await mediafs("umount");
    seen.push(readFileSync(join(sandbox.folder, "state/mediafs/mount.log"), "utf8"));
    for (const text of seen) {
      expect(text.length).toBeGreaterThan(10);
      expect(text).not.toContain(CANARY);
    }
  });
});
