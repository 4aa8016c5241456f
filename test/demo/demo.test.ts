import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mediafs-test-demo-"));
  mkdirSync(join(folder, "tmp"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Why the demo cannot run here; undefined when it can. */
function obstacle(): string | undefined {
  if (!existsSync(join(ROOT, "dist/core/cli/main.js"))) return "dist/ is not built: npm run build";
  try {
    accessSync("/dev/fuse", constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return "no /dev/fuse";
  }
}

function demoTest(name: string, body: () => Promise<void>): void {
  test(name, async (context) => {
    const reason = obstacle();
    if (reason !== undefined) context.skip(reason);
    await body();
  });
}

interface DemoRun {
  readonly pid: number;
  readonly text: () => string;
  readonly errors: () => string;
  readonly ended: Promise<number | null>;
}

function startDemo(...args: string[]): DemoRun {
  const child = spawn(process.execPath, ["--import", "tsx", "examples/demo/demo.ts", ...args], {
    cwd: ROOT,
    // All that it leaves behind by mistake would lie in this folder.
    env: {
      ...process.env,
      TMPDIR: join(folder, "tmp"),
      XDG_RUNTIME_DIR: folder,
      XDG_STATE_HOME: folder,
      XDG_CACHE_HOME: folder,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { text: "", errors: "" };
  child.stdout.on("data", (chunk) => {
    said.text += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said.errors += chunk;
  });
  const ended = once(child, "close").then(() => child.exitCode);
  return { pid: child.pid ?? 0, text: () => said.text, errors: () => said.errors, ended };
}

/** Nothing is mounted, no temporary file is left, and the mount point that the demo made is gone. */
function expectNothingLeft(): void {
  expect(existsSync(join(folder, "mnt"))).toBe(false);
  expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain(folder);
  expect(readdirSync(join(folder, "tmp")).filter((name) => name.startsWith("mediafs-"))).toEqual([]);
}

demoTest("--once shows the tree and one file that equals its original, and leaves nothing", async () => {
  const run = startDemo("--once", "--mount-point", join(folder, "mnt"));
  expect(await run.ended, run.errors()).toBe(0);
  const shown = [
    "cyril@Demo",
    "Films",
    "Face-Off (1997)",
    "Mr. Robot",
    "AC⁄DC",
    "🚀 Rocket Summer 🌻",
    "identical to the original",
  ];
  for (const text of shown) expect(run.text()).toContain(text);
  expect(run.text()).toMatch(/sha256 {3}[0-9a-f]{64}/);
  // Plain text in a pipe.
  expect(run.text()).not.toContain("\u001b");
  expectNothingLeft();
});

demoTest("it stays until it is interrupted, then unmounts and leaves nothing", async () => {
  const run = startDemo("--mount-point", join(folder, "mnt"));
  await expect.poll(() => run.text(), { timeout: 20_000 }).toContain("Ctrl-C ends the demo");
  expect(readFileSync("/proc/self/mountinfo", "utf8")).toContain(join(folder, "mnt"));
  process.kill(run.pid, "SIGINT");
  expect(await run.ended, run.errors()).toBe(0);
  expectNothingLeft();
});

demoTest("a mount that fails is told with its reason, and leaves nothing", async () => {
  const full = join(folder, "full");
  mkdirSync(full);
  writeFileSync(join(full, "a file"), "kept");
  const run = startDemo("--once", "--mount-point", full);
  expect(await run.ended).toBe(1);
  expect(run.errors()).toContain("is not empty");
  expect(readFileSync(join(full, "a file"), "utf8")).toBe("kept");
  expectNothingLeft();
});

test("an unknown option is explained with the usage", async () => {
  const run = startDemo("--twice");
  expect(await run.ended).toBe(2);
  expect(run.errors()).toContain("Usage: npm run demo");
});
