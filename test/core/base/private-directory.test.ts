import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makePrivateDirectory } from "../../../src/core/base/index.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mediafs-private-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a directory and its parents are made for their user alone", () => {
  makePrivateDirectory(join(folder, "a/b"));
  expect([statSync(join(folder, "a")).mode & 0o777, statSync(join(folder, "a/b")).mode & 0o777]).toEqual([
    0o700, 0o700,
  ]);
});

test("a directory that is there is left as it is", () => {
  chmodSync(folder, 0o755);
  makePrivateDirectory(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o755);
});

test("a file in the way is an error", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => makePrivateDirectory(join(folder, "file"))).toThrow(/EEXIST/);
  expect(() => makePrivateDirectory(join(folder, "file/below"))).toThrow(/EEXIST|ENOTDIR/);
});

test.skipIf(process.platform !== "linux")(
  "a parent in which nothing can be made is an error, not a wait for ever",
  () => {
    expect(() => makePrivateDirectory("/proc/self/mediafs/cache")).toThrow(/ENOENT|EACCES/);
  },
);
