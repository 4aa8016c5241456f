import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stableHash64 } from "../core/base/index.js";
import { findMount, type MountDriver, OWN_FS_TYPE } from "../core/mount/index.js";
import { MEMORY_MTIME_MS, type MemoryTree } from "./memory-filesystem.js";
import { MountBench, runProgram } from "./mount-bench.js";
import type { MountCase } from "./mount-case.js";
import { MountClient } from "./mount-client.js";
import { HOSTILE_NAMES } from "./name-checks.js";
import { patternOf } from "./offset-pattern.js";

const BIG = patternOf(0, 3_000_001);
const MANY = 5_000;
const READERS = 3;
const READS = 150;

const TREE: MemoryTree = {
  "big.bin": BIG,
  "empty.txt": Buffer.alloc(0),
  "sub é": { "x.txt": Buffer.from("hello") },
};

/** Cases about what is seen and read. */
export const MOUNT_READ_CASES: readonly MountCase[] = [
  ["sizes, blocks, dates, modes and owners are those of the file system", checkAttributes],
  ["a directory of thousands is listed whole", checkManyNames],
  ["names of every kind come through as they are", checkHostileNames],
  ["readdir tells the types and inode numbers that stat tells", checkTypes],
  ["inode numbers are the file system's in all their 64 bits", checkInodes, "inodes64"],
  ["every byte is the file's, and nothing is read beyond its end", checkBytes],
  ["programs read, copy and archive what is there", checkPrograms],
  ["several processes that read at random get the bytes of each place", checkRandomReads],
  ["statfs shows a size, and the mount table our type", checkTable],
];

async function checkAttributes(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ client, root }) => {
    const file = await client.stat(join(root, "big.bin"));
    assert.equal(file.size, BIG.length);
    assert.equal(file.blocks, Math.ceil(BIG.length / 512), "st_blocks counts 512 bytes each");
    assert.equal(file.mtimeMs, MEMORY_MTIME_MS);
    assert.equal(file.mode, 0o100444, "a file may be read by everybody and written by nobody");
    assert.equal(file.uid, process.getuid?.(), "files belong to whoever mounts");
    assert.equal((await client.stat(join(root, "empty.txt"))).size, 0);
    assert.equal((await client.stat(join(root, "sub é"))).mode, 0o40555);
    assert.equal((await client.stat(root)).mode, 0o40555);
  });
}

async function checkManyNames(driver: MountDriver): Promise<void> {
  const names = Array.from({ length: MANY }, (_, index) => `file-${index}`);
  const many = Object.fromEntries(names.map((name) => [name, Buffer.from(name)]));
  await MountBench.use(driver, { tree: { many } }, async ({ client, root, filesystem }) => {
    const listed = await client.call<string[]>("readdirSync", join(root, "many"));
    assert.deepEqual(listed.toSorted(), names.toSorted());
    assert.equal((await client.read(join(root, "many/file-4711"), 0, 100)).toString(), "file-4711");
    const lookups = filesystem.calls.get("readdir") ?? 0;
    assert.ok(lookups <= 3, `one listing asked the file system ${lookups} times for the directory`);
  });
}

async function checkHostileNames(driver: MountDriver): Promise<void> {
  const names = [...HOSTILE_NAMES, "new\nline", "tab\there", "x".repeat(255), "é".repeat(127)];
  const tree = Object.fromEntries(names.map((name) => [name, Buffer.from(name)]));
  await MountBench.use(driver, { tree }, async ({ client, root }) => {
    assert.deepEqual((await client.call<string[]>("readdirSync", root)).toSorted(), names.toSorted());
    for (const name of names) {
      assert.equal((await client.read(join(root, name), 0, 1_000)).toString(), name);
    }
    assert.equal(await client.errnoOf("statSync", join(root, "x".repeat(2_000))), "ENAMETOOLONG");
  });
}

async function checkTypes(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ root, client }) => {
    // %y comes from readdir alone where a file system tells types there; find then makes no stat for it.
    const { stdout } = await runProgram("find", [root, "-mindepth", "1", "-maxdepth", "1", "-printf", "%f %y %i\n"]);
    const found = stdout.trim().split("\n").toSorted();
    const expected: string[] = [];
    for (const [name, type] of [
      ["big.bin", "f"],
      ["empty.txt", "f"],
      ["sub é", "d"],
    ] as const) {
      expected.push(`${name} ${type} ${await inodeOf(client, join(root, name))}`);
    }
    assert.deepEqual(found, expected);
  });
}

async function checkInodes(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ root, client }) => {
    for (const name of ["big.bin", "empty.txt", "sub é"]) {
      assert.equal(await inodeOf(client, join(root, name)), stableHash64("memory", name), name);
    }
  });
}

async function inodeOf(client: MountClient, path: string): Promise<bigint> {
  const { ino } = await client.call<{ ino: string }>("statSync", path, { bigint: true });
  // Node shows numbers from 2^63 on as negative ones.
  return BigInt.asUintN(64, BigInt(ino));
}

async function checkBytes(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ root, client }) => {
    const file = join(root, "big.bin");
    assert.equal(await client.call("sha256", file), createHash("sha256").update(BIG).digest("hex"));
    assert.equal((await client.read(join(root, "empty.txt"), 0, 100)).length, 0);
    for (const [offset, byteLength] of [
      [0, 1],
      [4_095, 2],
      [131_071, 131_074],
      [BIG.length - 40, 100],
      [BIG.length - 1, 1],
      [BIG.length, 10],
      [BIG.length + 1_000_000, 10],
    ] as const) {
      const wanted = BIG.subarray(offset, offset + byteLength);
      const found = await client.read(file, offset, byteLength);
      assert.ok(found.equals(wanted), `${byteLength} bytes at ${offset}: ${found.length} came, or other ones`);
    }
  });
}

async function checkPrograms(driver: MountDriver): Promise<void> {
  const copies = await mkdtemp(join(tmpdir(), "mediafs-copies-"));
  try {
    await MountBench.use(driver, { tree: TREE }, async ({ root }) => {
      for (const [command, ...args] of [
        ["cp", "-r", `${root}/.`, join(copies, "cp")],
        ["tar", "-cSf", join(copies, "all.tar"), "-C", root, "."],
        ["dd", `if=${root}/big.bin`, `of=${join(copies, "direct.bin")}`, "iflag=direct", "bs=65536"],
      ] as const) {
        const { failed, stderr } = await runProgram(command, args);
        assert.ok(!failed, `${command}: ${stderr}`);
      }
      await runProgram("tar", ["-xf", join(copies, "all.tar"), "-C", copies]);
    });
    for (const copy of ["cp/big.bin", "big.bin", "direct.bin"]) {
      assert.ok((await readFile(join(copies, copy))).equals(BIG), `${copy} is not what was copied`);
    }
    assert.equal(await readFile(join(copies, "sub é/x.txt"), "utf8"), "hello");
  } finally {
    await runProgram("chmod", ["-R", "u+w", copies]);
    await rm(copies, { recursive: true });
  }
}

async function checkRandomReads(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ root }) => {
    const clients = Array.from({ length: READERS }, () => new MountClient());
    const job = { path: join(root, "big.bin"), sizeBytes: BIG.length, reads: READS };
    const wrong = await Promise.all(
      clients.map((client, seed) => client.call<string[]>("randomReads", { ...job, seed })),
    );
    await Promise.all(clients.map((client) => client.kill()));
    assert.deepEqual(wrong.flat(), [], "places where other bytes came");
  });
}

async function checkTable(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ root, client }) => {
    const { bsize, blocks } = await client.call<{ bsize: number; blocks: number }>("statfsSync", root);
    assert.equal(bsize * blocks, 1_048_576 * 1_000);
    assert.equal((await findMount(root))?.fsType, OWN_FS_TYPE);
  });
}
