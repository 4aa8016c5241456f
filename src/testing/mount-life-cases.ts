import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { hasCode, sleep } from "../core/base/index.js";
import { findMount, type MountDriver, type MountTarget } from "../core/mount/index.js";
import { expectCode, NEVER } from "./filesystem-subject.js";
import { MemoryFilesystem, type MemoryTree } from "./memory-filesystem.js";
import { becomes, MountBench, makeMountPoint, runProgram, targetAt } from "./mount-bench.js";
import type { MountCase } from "./mount-case.js";
import { patternOf } from "./offset-pattern.js";

const TREE: MemoryTree = { "a.txt": Buffer.from("a"), "big.bin": patternOf(0, 1_000_000) };
// A read that waits must not be what ending waits for.
const PROMPT_MS = 5_000;

/** Cases about mounting, ending, and what happens in between. */
export const MOUNT_LIFE_CASES: readonly MountCase[] = [
  ["ending a mount leaves nothing, can be done twice, and the place can be used again", checkEnd],
  ["an end from outside is noticed, and told as somebody else's", checkEndFromOutside],
  ["a mount with an open file ends, and the file with it", checkBusyEnd],
  ["a mount in which a read waits ends at once", checkStalledEnd],
  ["a place that cannot be mounted at is refused with the reason", checkRefusedPlaces],
  ["a mount that is given up before it is there leaves nothing", checkGivenUp],
  ["two mounts at once do not know of each other", checkTwoMounts],
  ["a read that waits keeps nobody else waiting", checkOthersGoOn],
  ["a reader that is killed while its read waits is gone at once", checkKilledReader],
  ["a read past the page cache that waits ends when its reader is killed", checkInterruptedRead, "interrupt"],
  ["other users see it where that is wanted, and not otherwise", checkOtherUsers, "root"],
];

async function checkEnd(driver: MountDriver): Promise<void> {
  const root = await makeMountPoint();
  for (let count = 0; count < 2; count++) {
    const session = await driver.mount(new MemoryFilesystem(TREE), targetAt(root), NEVER);
    assert.equal(session.mountPoint, root);
    assert.notEqual(await findMount(root), undefined, "once `mount` resolves, the mount is there");
    await Promise.all([session.unmount(), session.unmount()]);
    await session.unmount();
    assert.deepEqual(await session.closed, { by: "us" });
    assert.equal(await findMount(root), undefined, "once `unmount` resolves, the mount is gone");
  }
  await rmdir(root);
}

async function checkEndFromOutside(driver: MountDriver): Promise<void> {
  const root = await makeMountPoint();
  const session = await driver.mount(new MemoryFilesystem(TREE), targetAt(root), NEVER);
  const { failed, stderr } = await runProgram(process.getuid?.() === 0 ? "umount" : "fusermount3", umountArgs(root));
  assert.ok(!failed, stderr);
  assert.deepEqual(await session.closed, { by: "other" });
  await session.unmount();
  await rmdir(root);
}

function umountArgs(root: string): readonly string[] {
  return process.getuid?.() === 0 ? [root] : ["-u", root];
}

async function checkBusyEnd(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async (bench) => {
    const { client, root, session, filesystem } = bench;
    const fd = await client.call<number>("openSync", join(root, "big.bin"), "r");
    await client.call("bytes", fd, 0, 1_000);
    assert.equal(filesystem.held.handles, 1);
    // With the mount the kernel may drop the word that the file is closed: whoever owns the file system closes it then.
    bench.endedInUse = true;
    await promptly("unmount with an open file", session.unmount());
    // What the kernel has may still be read; what it has not is an error, and never waits.
    await promptly("a read after the end", client.errnoOf("bytes", fd, 900_000, 1_000));
    await client.call("closeSync", fd).catch(() => undefined);
  });
}

async function checkStalledEnd(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ client, root, session, filesystem }) => {
    const resume = filesystem.stall();
    const reading = client.errnoOf("readFileSync", join(root, "big.bin"));
    await becomes("the read arrives", () => (filesystem.calls.get("read") ?? 0) > 0);
    await promptly("unmount while a read waits", session.unmount());
    assert.notEqual(await promptly("the read that waited", reading), undefined, "it ended with an error");
    resume();
  });
}

async function checkRefusedPlaces(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ root }) => {
    await expectCode("a second mount", mountAt(driver, { mountPoint: root }), "MOUNTPOINT_BUSY");
  });
  const root = await makeMountPoint();
  await expectCode("a missing place", mountAt(driver, { mountPoint: join(root, "no") }), "MOUNTPOINT_MISSING");
  await mkdir(join(root, "full"));
  await expectCode("a directory that is not empty", mountAt(driver, { mountPoint: root }), "MOUNTPOINT_BUSY");
  await rmdir(join(root, "full"));
  await rmdir(root);
}

async function checkGivenUp(driver: MountDriver): Promise<void> {
  const root = await makeMountPoint();
  await expectCode("mount", mountAt(driver, { mountPoint: root }, AbortSignal.abort()), "ABORTED");
  assert.equal(await findMount(root), undefined, "no mount is left");
  const controller = new AbortController();
  const mounting = mountAt(driver, { mountPoint: root }, controller.signal);
  controller.abort();
  try {
    // Too late to be given up: then it is up, and whoever aborted takes it away.
    await (await mounting).unmount();
  } catch (error) {
    assert.ok(hasCode(error, "ABORTED"), String(error));
  }
  assert.equal(await findMount(root), undefined, "no mount is left");
  await rmdir(root);
}

function mountAt(driver: MountDriver, target: Partial<MountTarget>, signal = NEVER) {
  return driver.mount(new MemoryFilesystem(TREE), { ...targetAt(""), ...target }, signal);
}

async function checkTwoMounts(driver: MountDriver): Promise<void> {
  const other: MemoryTree = { "other.bin": patternOf(7, 500_000) };
  await MountBench.use(driver, { tree: TREE }, async (first) => {
    await MountBench.use(driver, { tree: other }, async (second) => {
      const [one, two] = await Promise.all([
        first.client.read(join(first.root, "big.bin"), 0, 1_000_000),
        second.client.read(join(second.root, "other.bin"), 0, 500_000),
      ]);
      assert.ok(one.equals(patternOf(0, 1_000_000)) && two.equals(patternOf(7, 500_000)), "each gives its own bytes");
    });
    const after = await first.client.read(join(first.root, "a.txt"), 0, 10);
    assert.equal(after.toString(), "a", "the end of one is not the end of the other");
  });
}

async function checkOthersGoOn(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ client, root, filesystem }) => {
    const resume = filesystem.stall();
    const { execution } = startedProgram("cat", join(root, "big.bin"));
    await becomes("the read arrives", () => (filesystem.calls.get("read") ?? 0) > 0);
    await promptly("stat", client.stat(join(root, "a.txt")));
    await promptly("readdir", client.call("readdirSync", root));
    await promptly("open", client.call("openSync", join(root, "a.txt"), "r"));
    resume();
    assert.equal((await execution).failed, false, "the read that waited has got its bytes");
  });
}

function startedProgram(command: string, path: string) {
  return { execution: runProgram(command, [path]) };
}

async function checkKilledReader(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ client, root, filesystem }) => {
    const resume = filesystem.stall();
    const reading = client.errnoOf("readFileSync", join(root, "big.bin"));
    await becomes("the read arrives", () => (filesystem.calls.get("read") ?? 0) > 0);
    try {
      await promptly("the killed reader", client.kill());
      await reading;
    } finally {
      resume();
    }
  });
}

// The kernel names no reader for what it reads ahead into its cache: only a direct read is interrupted.
async function checkInterruptedRead(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ root, filesystem }) => {
    const resume = filesystem.stall();
    const reader = spawn("dd", [`if=${join(root, "big.bin")}`, "of=/dev/null", "iflag=direct", "bs=65536"], {
      stdio: "ignore",
    });
    const gone = once(reader, "exit");
    try {
      await becomes("the read arrives", () => (filesystem.calls.get("read") ?? 0) > 0);
      reader.kill("SIGKILL");
      await promptly("the killed reader", gone);
      await becomes("its file is released", () => filesystem.held.handles === 0);
    } finally {
      resume();
      await gone;
    }
  });
}

async function checkOtherUsers(driver: MountDriver): Promise<void> {
  const nobody = { uid: 65_534, gid: 65_534 };
  for (const allowOther of [true, false]) {
    await MountBench.use(driver, { tree: TREE, target: { allowOther } }, async ({ root }) => {
      const { stdout, stderr, failed } = await runProgram("cat", [join(root, "a.txt")], nobody);
      assert.equal(failed, !allowOther, `allowOther is ${allowOther}: ${stderr}`);
      if (allowOther) assert.equal(stdout, "a");
    });
  }
}

/** The result of something that may not wait for a read. */
async function promptly<T>(what: string, work: Promise<T>): Promise<T> {
  const late = sleep(PROMPT_MS, NEVER).then(() => assert.fail(`${what} took longer than ${PROMPT_MS / 1_000} s`));
  return Promise.race([work, late]);
}
