import type { FuseOperations, FuseStat } from "fuse-native";
import { loadFuse } from "../../src/core/mount/fuse-native/load-fuse.js";
import { entryName, MANY_ENTRIES } from "./bench-files.js";

/**
 * The least that a mount by fuse-native can cost: one directory, `many`, whose names and attributes lie ready in memory.
 * `driver-process.ts POINT`; mounts until it is ended.
 */
const POINT = process.argv[2] ?? "";
const ENOENT = -2;

const directory = statOf(0o40555, 1);
const names = Array.from({ length: MANY_ENTRIES }, (_, index) => entryName(index));
const files = new Map(names.map((name, index) => [`/many/${name}`, statOf(0o100444, index + 3)]));
const types = names.map((name) => files.get(`/many/${name}`) ?? directory);

const operations: Partial<FuseOperations> = {
  getattr(path, done) {
    const stat = path === "/" || path === "/many" ? directory : files.get(path);
    if (stat === undefined) done(ENOENT);
    else done(0, stat);
  },
  opendir: (_path, _flags, done) => done(0, 0),
  readdir(path, done) {
    if (path === "/many") done(0, names, types);
    else done(0, ["many"], [directory]);
  },
};

const Fuse = await loadFuse();
// As mediafs mounts.
const options = { timeout: false, autoCache: true, subtype: "bench", entryTimeout: "1", attrTimeout: "1" } as const;
new Fuse(POINT, operations as FuseOperations, { ...options, fsname: "bench,use_ino,nosuid,nodev" }).mount((error) => {
  if (error !== null) throw error;
});

function statOf(mode: number, ino: number): FuseStat {
  const times = { atime: 0, mtime: 0, ctime: 0 };
  return { mode, uid: 0, gid: 0, size: 0, ino, nlink: 1, blksize: 131_072, blocks: 0, ...times };
}
