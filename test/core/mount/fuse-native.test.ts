import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "reflect-metadata";
import { describe, expect, test } from "vitest";
import { FuseNativeDriver } from "../../../src/core/mount/fuse-native/index.js";
import { inspectMountPoint } from "../../../src/core/mount/index.js";
import { declareCases, mountDriverConformance } from "../../../src/testing/index.js";
import { MemoryFilesystem } from "../../../src/testing/memory-filesystem.js";
import { targetAt } from "../../../src/testing/mount-bench.js";

const probe = await new FuseNativeDriver().probe();
const obstacle = probe.usable ? "" : ` (${probe.reason})`;

describe.skipIf(!probe.usable)(`the fuse-native driver${obstacle}`, () => {
  declareCases(
    mountDriverConformance({
      create: () => new FuseNativeDriver(),
      unsupported: {
        inodes64: "the package passes 32 bits of an inode number on",
        interrupt: "libfuse 2.9 does not tell which request is interrupted",
        notifications: "the package cannot send any",
        readdirAttributes: "libfuse 2.9 knows no READDIRPLUS",
      },
    }),
  );

  // fusermount may be missing, or forbidden: then the mount stays, and must go on answering.
  test("a mount that cannot be taken away goes on answering, and can be taken away later", async () => {
    const directory = await mkdtemp(join(tmpdir(), "mediafs-mount-"));
    const filesystem = new MemoryFilesystem({ "a.txt": Buffer.from("a") });
    const never = new AbortController().signal;
    const session = await new FuseNativeDriver().mount(filesystem, targetAt(directory), never);
    const { PATH } = process.env;
    process.env.PATH = "/nonexistent";
    await expect(session.unmount()).rejects.toMatchObject({ code: "UNMOUNT_FAILED" });
    process.env.PATH = PATH;
    expect(await readFile(join(directory, "a.txt"), "utf8")).toBe("a");
    await session.unmount();
    expect(await session.closed).toEqual({ by: "us" });
    await rm(directory, { recursive: true });
  });
});

test("a look at a mount point that is given up says so", async () => {
  await expect(inspectMountPoint(tmpdir(), AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
});
