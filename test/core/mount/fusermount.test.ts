import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withFusermount } from "../../../src/core/mount/fuse-native/fusermount.js";

const run = promisify(execFile);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mediafs-helper-"));
  vi.stubEnv("PATH", folder);
  vi.stubEnv("TMPDIR", folder);
  // Root mounts without the helper, and tests may run as root.
  vi.spyOn(process, "getuid").mockReturnValue(1000);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** A program that says its own name, as it was called. */
async function program(name: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\necho ${name}\n`);
  await chmod(join(folder, name), 0o755);
}

test("where there is fusermount3 alone, it is found under the name that libfuse calls", async () => {
  await program("fusermount3");
  const said = await withFusermount(async () => (await run("fusermount")).stdout);
  expect(said).toBe("fusermount3\n");
  expect({ path: process.env.PATH, left: await readdir(folder) }).toEqual({ path: folder, left: ["fusermount3"] });
});

test("a fusermount that is there is used", async () => {
  await program("fusermount");
  await program("fusermount3");
  expect(await withFusermount(async () => (await run("fusermount")).stdout)).toBe("fusermount\n");
});

test("a mount that fails leaves nothing behind", async () => {
  await program("fusermount3");
  await expect(withFusermount(() => Promise.reject(new TypeError("no")))).rejects.toThrow("no");
  expect({ path: process.env.PATH, left: await readdir(folder) }).toEqual({ path: folder, left: ["fusermount3"] });
});

test("without any helper, the mount is tried as it is", async () => {
  await expect(withFusermount(() => run("fusermount"))).rejects.toMatchObject({ code: "ENOENT" });
});
