import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import "reflect-metadata";
import { describe, expect, test } from "vitest";
import { DevFuseDriver } from "../../../src/core/mount/dev-fuse/index.js";
import { findMount } from "../../../src/core/mount/index.js";
import type { MemoryFilesystem, MemoryTree } from "../../../src/testing/memory-filesystem.js";
import { MountBench } from "../../../src/testing/mount-bench.js";
import { patternOf } from "../../../src/testing/offset-pattern.js";

const run = promisify(execFile);
const probe = await new DevFuseDriver().probe();
const isRoot = process.getuid?.() === 0;

const LONG = { entryTimeoutMs: 60_000, negativeTimeoutMs: 60_000 };

interface Counted {
  readonly counts: { readonly begun: number; readonly answered: number };
}

/** Requests that the session has had. */
function requestsOf({ session }: MountBench): number {
  return (session as unknown as Counted).counts.begun;
}

function treeOf(directories: number, files: number): MemoryTree {
  const file = (index: number) => [`file ${index}.mkv`, patternOf(index, 1_000 + index)] as const;
  const one = Object.fromEntries(Array.from({ length: files }, (_, index) => file(index)));
  return Object.fromEntries(Array.from({ length: directories }, (_, index) => [`dir ${index}`, one]));
}

function tellsAll(filesystem: MemoryFilesystem): void {
  filesystem.tellsAttributes = () => true;
}

describe.skipIf(!probe.usable)("the kernel, with the dev-fuse driver,", () => {
  // Reading a directory from us has the kernel forget when it was last read: it asks for that once more, and for nothing else.
  test("lists a tree again without a request for any of its names, and then without any request", async () => {
    await MountBench.use(new DevFuseDriver(), { tree: treeOf(20, 100), target: LONG }, async (bench) => {
      tellsAll(bench.filesystem);
      const first = await run("ls", ["-lR", bench.root]);
      const afterFirst = requestsOf(bench);
      const second = await run("ls", ["-lR", bench.root]);
      const afterSecond = requestsOf(bench);
      const third = await run("ls", ["-lR", bench.root]);
      expect(afterSecond - afterFirst).toBeLessThanOrEqual(21);
      expect(requestsOf(bench) - afterSecond).toBe(0);
      expect([second.stdout, third.stdout]).toEqual([first.stdout, first.stdout]);
      expect(first.stdout.match(/\.mkv$/gm)?.length).toBe(2_000);
    });
  });

  test("reads a file that is opened again from its own memory, until the content has changed", async () => {
    const tree = { "a.bin": patternOf(0, 3_000_000) };
    await MountBench.use(new DevFuseDriver(), { tree, target: LONG }, async ({ filesystem, root, client }) => {
      tellsAll(filesystem);
      const file = join(root, "a.bin");
      const reads = () => filesystem.calls.get("read") ?? 0;
      const digest = await client.call("sha256", file);
      await client.call("sha256", file);
      const before = reads();
      expect(await client.call("sha256", file)).toBe(digest);
      expect(reads() - before).toBe(0);
      filesystem.replace({ "a.bin": patternOf(9, 3_000_000) }, true);
      await expect.poll(() => client.call("sha256", file)).not.toBe(digest);
      expect((await client.read(file, 2_999_000, 1_000)).equals(patternOf(9 + 2_999_000, 1_000))).toBe(true);
    });
  });

  test("asks for up to 1 MiB at once where it may", async () => {
    const tree = { "a.bin": patternOf(0, 8_000_000) };
    await MountBench.use(new DevFuseDriver(), { tree }, async ({ filesystem, root }) => {
      await run("dd", [`if=${join(root, "a.bin")}`, "of=/dev/null", "bs=1M"]);
      // Without the right to raise the read-ahead it is 128 KiB a request.
      expect(filesystem.calls.get("read")).toBeLessThan(isRoot ? 20 : 80);
    });
  });

  test("names the mount by our type", async () => {
    const tree = { "a.txt": Buffer.from("a") };
    await MountBench.use(new DevFuseDriver(), { tree }, async ({ root }) => {
      expect((await findMount(root))?.fsType).toBe("fuse.mediafs");
      const { stdout } = await run("findmnt", ["-no", "FSTYPE,SOURCE", root]);
      expect(stdout.trim()).toMatch(/^fuse\.mediafs\s+mediafs$/);
      expect(await readFile(join(root, "a.txt"), "utf8")).toBe("a");
    });
  });
});
