import assert from "node:assert/strict";
import { join } from "node:path";
import type { MountDriver } from "../core/mount/index.js";
import type { MemoryTree } from "./memory-filesystem.js";
import { becomes, MountBench, runProgram } from "./mount-bench.js";
import type { MountCase } from "./mount-case.js";
import { patternOf } from "./offset-pattern.js";

const FILES = 200;
const LONG_MS = 60_000;
const SHORT_MS = 300;
const UNTOLD = "untold.bin";

// A read has the kernel ask anew for the attributes of its file (atime), a stat does not: both kinds are looked at.
const BEFORE: MemoryTree = {
  "grows.bin": patternOf(0, 10_000),
  "read.bin": patternOf(6, 10_000),
  "goes.bin": patternOf(1, 10_000),
  sub: { "inner.bin": patternOf(2, 10_000) },
};
const AFTER: MemoryTree = {
  "grows.bin": patternOf(3, 20_000),
  "read.bin": patternOf(7, 20_000),
  "comes.bin": patternOf(4, 10_000),
  sub: { "inner.bin": patternOf(5, 30_000) },
};

/** Cases about what the kernel keeps, and when it lets go. */
export const MOUNT_CACHE_CASES: readonly MountCase[] = [
  ["what changed is seen once the kernel's times are over", checkTimeouts],
  ["what changed is seen as soon as it is told, however long the kernel's times are", checkNotices, "notifications"],
  [
    "a listing with attributes needs no question for each name, and tells no size that is not known",
    checkReaddirPlus,
    "readdirAttributes",
  ],
  ["nodes and handles are back where they were once the kernel lets go", checkForget, "forget"],
];

async function checkTimeouts(driver: MountDriver): Promise<void> {
  const target = { entryTimeoutMs: SHORT_MS, negativeTimeoutMs: SHORT_MS };
  await MountBench.use(driver, { tree: BEFORE, target }, async (bench) => {
    await lookAtAll(bench);
    bench.filesystem.replace(AFTER, false);
    await expectAfter(bench);
  });
}

async function checkNotices(driver: MountDriver): Promise<void> {
  const target = { entryTimeoutMs: LONG_MS, negativeTimeoutMs: LONG_MS };
  await MountBench.use(driver, { tree: BEFORE, target }, async (bench) => {
    await lookAtAll(bench);
    bench.filesystem.replace(AFTER, true);
    await expectAfter(bench);
  });
}

/** Fills the kernel's caches: names, attributes, pages, and names that are not there. */
async function lookAtAll({ client, root }: MountBench): Promise<void> {
  for (const path of ["grows.bin", "goes.bin", "sub/inner.bin"]) {
    assert.equal((await client.stat(join(root, path))).size, 10_000, path);
  }
  assert.ok((await client.read(join(root, "read.bin"), 0, 100_000)).equals(patternOf(6, 10_000)));
  assert.equal(await client.errnoOf("statSync", join(root, "comes.bin")), "ENOENT");
}

async function expectAfter({ client, root }: MountBench): Promise<void> {
  const sizeIs = async (path: string, size: number) => (await client.stat(join(root, path))).size === size;
  await becomes("a file has its new size", () => sizeIs("grows.bin", 20_000));
  await becomes("a file that was read has its new size", () => sizeIs("read.bin", 20_000));
  await becomes("a file in a directory has its new size", () => sizeIs("sub/inner.bin", 30_000));
  const absent = async (path: string) => (await client.errnoOf("statSync", join(root, path))) === "ENOENT";
  await becomes("a file that went is gone", () => absent("goes.bin"));
  await becomes("a file that came is there", async () => !(await absent("comes.bin")));
  assert.deepEqual((await client.call<string[]>("readdirSync", root)).toSorted(), Object.keys(AFTER).toSorted());
  const bytes = await client.read(join(root, "read.bin"), 0, 100_000);
  assert.ok(bytes.equals(patternOf(7, 20_000)), "a file opened after the change has its new bytes");
}

async function checkReaddirPlus(driver: MountDriver): Promise<void> {
  const names = Array.from({ length: FILES }, (_, index) => `file-${index}`);
  const files = Object.fromEntries(names.map((name, index) => [name, patternOf(0, index * 7)]));
  const target = { entryTimeoutMs: LONG_MS };
  await MountBench.use(
    driver,
    { tree: { ...files, [UNTOLD]: patternOf(0, 5) }, target },
    async ({ client, root, filesystem }) => {
      filesystem.tellsAttributes = (name) => name !== UNTOLD;
      await client.call("readdirSync", root);
      // From now on every question costs a request: what the kernel does not have by now is seen to be asked for.
      filesystem.tellsAttributes = undefined;
      const { stdout } = await runProgram("find", [root, "-type", "f", "-size", "-100000", "-printf", "%f %s\n"]);
      const found = stdout.trim().split("\n").toSorted();
      assert.deepEqual(found, [...names.map((name, index) => `${name} ${index * 7}`), `${UNTOLD} 5`].toSorted());
      const questions = (filesystem.calls.get("lookup") ?? 0) + (filesystem.calls.get("getattr") ?? 0);
      assert.ok(questions < FILES / 4, `${FILES} names with attributes were asked for ${questions} times besides`);
    },
  );
}

async function checkForget(driver: MountDriver): Promise<void> {
  const names = Array.from({ length: FILES }, (_, index) => `file-${index}`);
  const files = Object.fromEntries(names.map((name) => [name, Buffer.from(name)]));
  const target = { entryTimeoutMs: LONG_MS };
  await MountBench.use(
    driver,
    { tree: { one: files, two: { three: files } }, target },
    async ({ root, filesystem }) => {
      const { stdout } = await runProgram("find", [root, "-type", "f", "-exec", "cat", "{}", "+"]);
      assert.equal(stdout.length, 2 * names.join("").length);
      // A remount lets go of every name of this mount that nobody uses, and of no other's: drop_caches would drop all.
      // A driver that holds nothing needs no such word.
      if (filesystem.held.nodes > 1) await runProgram("mount", ["-i", "-o", "remount", root]);
      await becomes("the root alone is held", () => filesystem.held.nodes === 1);
      await becomes("no file is open", () => filesystem.held.handles === 0);
    },
  );
}
