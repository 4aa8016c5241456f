import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "reflect-metadata";
import { afterAll, expect, test } from "vitest";
import { realMountPoint } from "../../../src/core/mount/index.js";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "mediafs-point-")));
mkdirSync(join(folder, "disk/media"), { recursive: true });
symlinkSync("disk", join(folder, "parent"));
symlinkSync("parent/media", join(folder, "point"));
symlinkSync(join(folder, "disk/later"), join(folder, "dangling"));
symlinkSync("loop", join(folder, "loop"));

afterAll(() => rmSync(folder, { recursive: true }));

// What a mount is called that its own process cannot find in the kernel's table counts as ended by somebody else.
test.each([
  ["a plain path", "disk/media", "disk/media"],
  ["a link in a parent", "parent/media", "disk/media"],
  ["a link that is the mount point itself", "point", "disk/media"],
  ["a mount point that does not exist yet", "parent/later", "disk/later"],
  ["a link to what does not exist yet", "dangling", "disk/later"],
  ["a parent that does not exist", "nowhere/media", "nowhere/media"],
  ["a link to itself", "loop", "loop"],
])("%s is named as the kernel names it", async (_case, given, expected) => {
  expect(await realMountPoint(join(folder, given))).toBe(join(folder, expected));
});
