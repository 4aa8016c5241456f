import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let project: string;
let programs: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "mfs-setup-"));
  programs = join(project, ".programs");
  mkdirSync(join(project, "src"), { recursive: true });
  mkdirSync(programs);
  cpSync(join(ROOT, "scripts"), join(project, "scripts"), { recursive: true });
  for (const name of ["package.json", "package-lock.json", "plugin-api.d.ts", "tsconfig.json", "tsconfig.build.json"])
    writeFileSync(join(project, name), "{}");
  writeFileSync(join(project, "src/a.ts"), "");
  // The compiler, in small.
  writeFileSync(join(project, "scripts/build.mjs"), fakeBuild);
  program("fusermount3", "");
  program("npm", 'echo "npm $*" >> calls; /bin/mkdir -p node_modules');
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

const fakeBuild = `
  import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
  appendFileSync("calls", "build\\n");
  mkdirSync("dist", { recursive: true });
  writeFileSync("dist/.build-stamp", "");
`;

function program(name: string, script: string): void {
  writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(programs, name), 0o755);
}

/** Runs the set-up with only the programs of this test in reach. */
async function setUp(purpose: string): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [join(project, "scripts/setup.mjs"), purpose], {
    cwd: project,
    env: { PATH: programs },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => (said += String(chunk)));
  const code = await new Promise<number>((resolve) => child.once("close", (status) => resolve(status ?? -1)));
  return { code, said };
}

const calls = () => readFileSync(join(project, "calls"), "utf8").trim().split("\n");

describe.skipIf(process.platform !== "linux")("the set-up script", () => {
  it("installs and builds in a fresh clone, says so, and does nothing the second time", async () => {
    const first = await setUp("demo");
    expect(first).toEqual({
      code: 0,
      said: "setup: installs the packages (npm ci); compiling a native module may take two minutes\nsetup: builds dist/ (npm run build)\n",
    });
    expect(calls()).toEqual(["npm ci --include=dev --no-audit --no-fund --loglevel=error", "build"]);
    expect(await setUp("demo")).toEqual({ code: 0, said: "" });
    expect(calls()).toHaveLength(2);
  });

  it("builds again when a source is newer, or gone", async () => {
    await setUp("demo");
    const later = new Date(Date.now() + 5_000);
    utimesSync(join(project, "src/a.ts"), later, later);
    expect((await setUp("demo")).said).toBe("setup: builds dist/ (npm run build)\n");
  });

  it("installs again when the lock file has changed", async () => {
    await setUp("demo");
    writeFileSync(join(project, "package-lock.json"), '{"changed":true}');
    expect((await setUp("demo")).said).toContain("npm ci");
  });

  it("stops with a line that says what is missing when npm fails", async () => {
    program("npm", "exit 1");
    const { code, said } = await setUp("demo");
    expect({ code, last: said.trim().split("\n").at(-1) }).toEqual({
      code: 1,
      last: "setup: npm ci failed; see its messages above, mend that and try again",
    });
  });

  it("names the command to type where FUSE is missing and cannot be installed", async () => {
    rmSync(join(programs, "fusermount3"));
    const { code, said } = await setUp("test");
    expect(code).toBe(1);
    expect(said).toContain("FUSE is missing");
    expect(said).toContain("fuse3");
  });

  it.skipIf(process.getuid?.() !== 0)("installs FUSE as root on Debian, and what the tests use", async () => {
    rmSync(join(programs, "fusermount3"));
    program(
      "apt-get",
      `echo "apt-get $*" >> calls; echo > ${programs}/fusermount3; /bin/chmod 755 ${programs}/fusermount3`,
    );
    const { code, said } = await setUp("test");
    expect(code).toBe(0);
    expect(said).toContain("setup: installs FUSE (apt-get install fuse3)\n");
    expect(calls()[0]).toBe("apt-get install -y --no-install-recommends -qq fuse3");
    expect(calls().some((line) => /apt-get install .*ffmpeg/.test(line))).toBe(true);
    const again = await setUp("test");
    expect(again, "what cannot be had is not asked for at every run").toEqual({ code: 0, said: "" });
  });

  it("works once when it is called several times at once", async () => {
    program("npm", 'echo "npm" >> calls; /bin/sleep 0.5; /bin/mkdir -p node_modules');
    const results = await Promise.all([setUp("demo"), setUp("demo"), setUp("demo")]);
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(calls()).toEqual(["npm", "build"]);
  });

  it("is not held up by the lock of a process that is gone", async () => {
    mkdirSync(join(project, ".setup-lock"));
    writeFileSync(join(project, ".setup-lock/pid"), "999999999");
    expect((await setUp("demo")).code).toBe(0);
  });
});
