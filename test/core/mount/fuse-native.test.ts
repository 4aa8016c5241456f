import { execFile } from "node:child_process";
import { mkdtemp, open, readdir, readFile, rm, stat, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import "reflect-metadata";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MediaFsError } from "../../../src/core/base/index.js";
import { FuseNativeDriver } from "../../../src/core/mount/fuse-native/index.js";
import { findMount, inspectMountPoint, type MountSession, type MountTarget } from "../../../src/core/mount/index.js";
import { MemoryFilesystem } from "../../fakes/memory-filesystem.js";

const run = promisify(execFile);
const never = new AbortController().signal;
const driver = new FuseNativeDriver();
const usable = (await driver.probe()).usable;

const big = Buffer.alloc(3_000_001, 0);
for (let offset = 0; offset < big.length; offset++) big[offset] = (offset * 31 + (offset >> 8)) & 0xff;

describe.skipIf(!usable)("the fuse-native driver", () => {
  const filesystem = new MemoryFilesystem({
    "big.bin": big,
    "empty.txt": Buffer.alloc(0),
    "sub é": { "x.txt": Buffer.from("hello") },
    many: Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`file-${index}`, Buffer.from(String(index))]),
    ),
  });
  let directory: string;
  let session: MountSession;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "mediafs-mount-"));
    session = await driver.mount(filesystem, targetAt(directory), never);
  });

  afterAll(async () => {
    await session.unmount();
    await rm(directory, { recursive: true });
  });

  test("names, kinds and sizes are those of the filesystem", async () => {
    expect((await readdir(directory)).sort()).toEqual(["big.bin", "empty.txt", "many", "sub é"]);
    const found = await stat(join(directory, "big.bin"));
    expect(found.size).toBe(big.length);
    expect(found.blocks).toBe(Math.ceil(big.length / 512));
    expect(found.mtimeMs).toBe(1_600_000_000_000);
    expect(await readdir(join(directory, "many"))).toHaveLength(5_000);
  });

  test("readdir tells types and the inode numbers that stat tells, without a stat", async () => {
    const before = filesystem.calls.get("getattr");
    const { stdout } = await run("find", [directory, "-maxdepth", "1", "-mindepth", "1", "-printf", "%f %y %i\n"]);
    const lines = stdout.trim().split("\n").sort();
    expect(lines[0]).toMatch(/^big\.bin f \d+$/);
    const { ino } = await stat(join(directory, "big.bin"));
    expect(lines[0]).toBe(`big.bin f ${ino}`);
    expect(before).toBeDefined();
  });

  test("every byte is the file's, and nothing is read beyond its end", async () => {
    expect((await readFile(join(directory, "big.bin"))).equals(big)).toBe(true);
    expect(await readFile(join(directory, "empty.txt"))).toHaveLength(0);
    const file = await open(join(directory, "big.bin"));
    const part = Buffer.alloc(100);
    expect((await file.read(part, 0, 100, big.length - 40)).bytesRead).toBe(40);
    expect(part.subarray(0, 40).equals(big.subarray(-40))).toBe(true);
    await file.close();
  });

  test("every operation that would write says EPERM", async () => {
    const file = join(directory, "sub é/x.txt");
    const attempts: readonly [string, ...string[]][] = [
      ["touch", file],
      ["touch", join(directory, "new")],
      ["mkdir", join(directory, "new")],
      ["rmdir", join(directory, "sub é")],
      ["rm", "-f", file],
      ["mv", file, join(directory, "y")],
      ["ln", file, join(directory, "y")],
      ["ln", "-s", file, join(directory, "y")],
      ["chmod", "600", file],
      ["chown", "1:1", file],
      ["truncate", "-s", "0", file],
      ["mkfifo", join(directory, "pipe")],
      ["sh", "-c", `echo x >> '${file}'`],
    ];
    for (const [command, ...args] of attempts) {
      const failed = await run(command, args, { env: { ...process.env, LC_ALL: "C" } }).catch(
        (error: unknown) => error,
      );
      expect(String((failed as { stderr?: string }).stderr), `${command} ${args.join(" ")}`).toMatch(/not permitted/i);
    }
  });

  test("errors arrive as their errno and a wrong name as ENOENT", async () => {
    await expect(stat(join(directory, "nothing"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(stat(join(directory, "empty.txt/below"))).rejects.toMatchObject({ code: "ENOTDIR" });
    filesystem.readFailure = new MediaFsError("SERVER_UNREACHABLE", "down");
    await expect(readFile(join(directory, "many/file-7"))).rejects.toMatchObject({ code: "EIO" });
    filesystem.readFailure = undefined;
    expect(await readFile(join(directory, "many/file-7"), "utf8")).toBe("7");
  });

  test("statfs shows a size, and the mount table the type fuse.mediafs", async () => {
    const stats = await statfs(directory);
    expect(stats.bsize * stats.blocks).toBe(1_048_576 * 1_000);
    expect((await findMount(directory))?.fsType).toBe("fuse.mediafs");
  });

  test("a second mount at the same place is refused", async () => {
    await expect(driver.mount(filesystem, targetAt(directory), never)).rejects.toMatchObject({
      code: "MOUNTPOINT_BUSY",
    });
  });

  test("handles, nodes and lent bytes are all given back", async () => {
    await expect.poll(() => filesystem.openHandles).toBe(0);
    expect([...filesystem.lookups.values()].filter((count) => count !== 0)).toEqual([]);
    expect(filesystem.calls.get("release")).toBe(filesystem.calls.get("open"));
  });
});

describe.skipIf(!usable)("the end of a fuse-native mount", () => {
  test("an unmount from outside is noticed, and unmounting again does nothing", async () => {
    const directory = await mkdtemp(join(tmpdir(), "mediafs-mount-"));
    const session = await driver.mount(new MemoryFilesystem({}), targetAt(directory), never);
    await run("umount", ["-l", directory]);
    expect(await session.closed).toEqual({ by: "other" });
    await session.unmount();
    expect(await findMount(directory)).toBeUndefined();
    await rm(directory, { recursive: true });
  });

  // fusermount may be missing, or forbidden: then the mount stays, and must go on answering.
  test("a mount that cannot be taken away goes on answering, and can be taken away later", async () => {
    const directory = await mkdtemp(join(tmpdir(), "mediafs-mount-"));
    const session = await driver.mount(new MemoryFilesystem({ "a.txt": Buffer.from("a") }), targetAt(directory), never);
    const { PATH } = process.env;
    process.env.PATH = "/nonexistent";
    await expect(session.unmount()).rejects.toMatchObject({ code: "UNMOUNT_FAILED" });
    process.env.PATH = PATH;
    expect(await readFile(join(directory, "a.txt"), "utf8")).toBe("a");
    await session.unmount();
    expect(await session.closed).toEqual({ by: "us" });
    await rm(directory, { recursive: true });
  });

  test("a look at a mount point that is given up says so", async () => {
    await expect(inspectMountPoint(tmpdir(), AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
  });
});

function targetAt(mountPoint: string): MountTarget {
  return { mountPoint, allowOther: false, entryTimeoutMs: 0, negativeTimeoutMs: 0 };
}
