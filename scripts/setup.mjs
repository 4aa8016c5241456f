// Makes a fresh clone ready for `npm test` or `npm run demo`: node scripts/setup.mjs test|demo
// Plain Node without dependencies, because it runs before there are any. It says what it does, one line each, and
// nothing when all is in place. Only FUSE is mandatory: tests whose programs are missing skip with their reason.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const purpose = process.argv[2] ?? "test";

/** Debian packages of programs that tests drive through a mount, by the program that proves each. */
const TEST_PROGRAMS = {
  ffprobe: "ffmpeg",
  mpv: "mpv",
  rsync: "rsync",
  setfattr: "attr",
  xmllint: "libxml2-utils",
  nginx: "nginx-light",
  minidlnad: "minidlna",
};

/** Debian starts a service when its package is installed, unless this file says no (invoke-rc.d(8)). */
const SERVICE_POLICY = "/usr/sbin/policy-rc.d";
/** Packages above that bring a service: tests start the program themselves, and the machine should not. */
const SERVICES = { "nginx-light": "nginx", minidlna: "minidlna" };

class SetupFailure extends Error {}

const say = (line) => process.stderr.write(`setup: ${line}\n`);
const inRoot = (...parts) => join(root, ...parts);

function hasProgram(name) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function run(program, args, quiet = false) {
  const stdio = ["ignore", quiet ? "ignore" : 2, quiet ? "ignore" : 2];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(program, args, { cwd: root, stdio, env }).status === 0;
}

const isRoot = () => process.getuid?.() === 0;
const canInstall = () => isRoot() && hasProgram("apt-get");
const hasFusermount = () => hasProgram("fusermount3") || hasProgram("fusermount");

// --- FUSE ---

function fuseReady() {
  if (process.platform === "darwin") return existsSync("/Library/Filesystems/macfuse.fs");
  if (process.platform !== "linux") return true;
  return existsSync("/dev/fuse") && hasFusermount();
}

function makeFuse() {
  if (process.platform === "darwin") {
    throw new SetupFailure("macFUSE is missing; type: brew install --cask macfuse");
  }
  if (!hasFusermount()) installFuse();
  if (!existsSync("/dev/fuse")) makeFuseDevice();
}

function installFuse() {
  if (!canInstall()) {
    const command = hasProgram("apt-get") ? "sudo apt-get install -y fuse3" : "the package fuse3 of your system";
    throw new SetupFailure(`FUSE is missing (no fusermount3 in PATH); install it: ${command}`);
  }
  say("installs FUSE (apt-get install fuse3)");
  if (!aptInstall(["fuse3"])) throw new SetupFailure("apt-get could not install fuse3; see its messages above");
}

function makeFuseDevice() {
  const hint = "load the kernel module (modprobe fuse); in a container, start it with --device /dev/fuse";
  if (!isRoot()) throw new SetupFailure(`/dev/fuse is missing; as root, ${hint}`);
  say("/dev/fuse is missing; tries modprobe and mknod");
  if (hasProgram("modprobe")) run("modprobe", ["fuse"], true);
  const kernelHasFuse = readFileSync("/proc/filesystems", "utf8").includes("fuse");
  if (!existsSync("/dev/fuse") && kernelHasFuse) run("mknod", ["-m", "666", "/dev/fuse", "c", "10", "229"]);
  if (!existsSync("/dev/fuse")) throw new SetupFailure(`/dev/fuse cannot be made here; ${hint}`);
}

function aptInstall(packages) {
  const args = ["install", "-y", "--no-install-recommends", "-qq", ...packages];
  // Lists that are there already may be good enough, and save a minute.
  return run("apt-get", args, true) || (run("apt-get", ["update", "-qq"]) && run("apt-get", args));
}

// --- Programs that tests use ---

const missingPrograms = () => Object.keys(TEST_PROGRAMS).filter((program) => !hasProgram(program));
// Tried once for each set of programs: a machine that cannot have them is not asked again at every test run.
const programsStamp = () => inRoot("node_modules", ".mediafs-setup-programs");

function programsReady() {
  if (purpose !== "test" || process.platform !== "linux" || !canInstall()) return true;
  const missing = missingPrograms();
  return missing.length === 0 || readIfThere(programsStamp()) === missing.join();
}

/** Installs without starting any service, now or at the next start of the machine. */
function withoutServices(packages, install) {
  const services = packages.flatMap((name) => SERVICES[name] ?? []);
  if (services.length === 0) return install();
  const ownsPolicy = !existsSync(SERVICE_POLICY);
  if (ownsPolicy) writeFileSync(SERVICE_POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    return install();
  } finally {
    if (ownsPolicy) rmSync(SERVICE_POLICY, { force: true });
    if (hasProgram("systemctl")) run("systemctl", ["disable", ...services], true);
  }
}

function installPrograms() {
  const missing = missingPrograms();
  const packages = [...new Set(missing.map((program) => TEST_PROGRAMS[program]))];
  say(`installs programs for the tests (apt-get install ${packages.join(" ")})`);
  const installed = withoutServices(packages, () => aptInstall(packages));
  if (!installed) say("some could not be installed; the tests that need them will skip and say so");
  const stillMissing = missingPrograms();
  if (stillMissing.length > 0) writeFileSync(programsStamp(), stillMissing.join());
}

// --- node_modules ---

const modulesStamp = () => inRoot("node_modules", ".mediafs-setup-modules");
const lockHash = () =>
  createHash("sha256")
    .update(readFileSync(inRoot("package-lock.json")))
    .digest("hex");

function modulesReady() {
  if (!existsSync(inRoot("node_modules"))) return false;
  return readIfThere(modulesStamp()) === lockHash() || installedByHand();
}

/** npm writes this file after every install of its own: newer than the lock means that they agree. */
function installedByHand() {
  return mtimeMs(inRoot("node_modules", ".package-lock.json")) >= mtimeMs(inRoot("package-lock.json"));
}

function installModules() {
  say("installs the packages (npm ci); compiling a native module may take two minutes");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  if (!run(npm, ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"])) {
    throw new SetupFailure("npm ci failed; see its messages above, mend that and try again");
  }
  writeFileSync(modulesStamp(), lockHash());
}

// --- dist ---

function buildReady() {
  const builtAt = mtimeMs(inRoot("dist", ".build-stamp"));
  const sources = ["src", "web", "package.json", "plugin-api.d.ts", "tsconfig.json", "tsconfig.build.json"];
  return builtAt > 0 && sources.every((name) => newestMs(inRoot(name)) <= builtAt);
}

function build() {
  say("builds dist/ (npm run build)");
  if (!run(process.execPath, [inRoot("scripts", "build.mjs")])) {
    throw new SetupFailure("the build failed; see the compiler's messages above");
  }
}

/** Newest date at and below a path; folders count, so that a deleted file is noticed. */
function newestMs(path) {
  const own = mtimeMs(path);
  if (own === 0 || !statSync(path).isDirectory()) return own;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), own);
}

function mtimeMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

// --- One set-up at a time ---

const lockFolder = inRoot(".setup-lock");

async function withLock(work) {
  for (let told = false; !tryLock(); told = true) {
    if (!told) say("waits for another set-up to finish");
    await sleep(300);
  }
  try {
    work();
  } finally {
    rmSync(lockFolder, { recursive: true, force: true });
  }
}

function tryLock() {
  try {
    mkdirSync(lockFolder);
    writeFileSync(join(lockFolder, "pid"), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (ownerIsGone()) rmSync(lockFolder, { recursive: true, force: true });
    return false;
  }
}

function ownerIsGone() {
  const pid = Number(readIfThere(join(lockFolder, "pid")) ?? 0);
  // Just created, its owner has not written the pid yet; after a while it never will.
  if (pid === 0) return Date.now() - mtimeMs(lockFolder) > 5_000;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

const STEPS = [
  { ready: fuseReady, make: makeFuse },
  { ready: modulesReady, make: installModules },
  { ready: programsReady, make: installPrograms },
  { ready: buildReady, make: build },
];

function setUp() {
  for (const step of STEPS) if (!step.ready()) step.make();
}

try {
  if (!STEPS.every((step) => step.ready())) await withLock(setUp);
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  say(error.message);
  process.exitCode = 1;
}
