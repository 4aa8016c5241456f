import assert from "node:assert/strict";
import { join } from "node:path";
import { type ErrorCode, MediaFsError } from "../core/base/index.js";
import type { MountDriver } from "../core/mount/index.js";
import type { MemoryTree } from "./memory-filesystem.js";
import { MountBench, runProgram } from "./mount-bench.js";
import type { MountCase } from "./mount-case.js";

const TREE: MemoryTree = { sub: { "x.txt": Buffer.from("hello") }, "a.txt": Buffer.from("a") };

/** Cases about what is refused, and with which errno. */
export const MOUNT_REFUSAL_CASES: readonly MountCase[] = [
  ["every call that would write is EPERM, and changes nothing", checkWrites],
  ["programs that would write say that it is not permitted", checkWritingPrograms],
  ["a name that is not there is ENOENT, one below a file ENOTDIR", checkMissing],
  ["errors of a lookup arrive as their errno", checkLookupErrors],
  ["errors of a read arrive as their errno, and the next read is fine", checkReadErrors],
];

async function checkWrites(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ client, root }) => {
    const file = join(root, "sub/x.txt");
    const fresh = join(root, "new");
    const calls: readonly (readonly [string, ...unknown[]])[] = [
      ["openSync", file, "r+"],
      ["openSync", file, "w"],
      ["openSync", file, "a"],
      ["openSync", fresh, "w"],
      ["mkdirSync", fresh],
      ["rmdirSync", join(root, "sub")],
      ["unlinkSync", file],
      ["renameSync", file, fresh],
      ["renameSync", join(root, "sub"), fresh],
      ["linkSync", file, fresh],
      ["symlinkSync", file, fresh],
      ["chmodSync", file, 0o600],
      ["chownSync", file, 1, 1],
      ["truncateSync", file, 0],
      ["utimesSync", file, 1, 1],
    ];
    for (const [name, ...args] of calls) {
      assert.equal(await client.errnoOf(name, ...args), "EPERM", `${name} ${args.slice(1).join(" ")}`);
    }
    assert.deepEqual((await client.call<string[]>("readdirSync", root)).toSorted(), Object.keys(TREE).toSorted());
    assert.equal((await client.read(file, 0, 100)).toString(), "hello");
  });
}

async function checkWritingPrograms(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ root }) => {
    const file = join(root, "a.txt");
    const commands: readonly (readonly [string, ...string[]])[] = [
      ["touch", file],
      ["touch", join(root, "new")],
      ["rm", "-rf", join(root, "sub")],
      ["mv", file, join(root, "sub/y")],
      ["mkfifo", join(root, "pipe")],
      ["sh", "-c", `echo x >> '${file}'`],
    ];
    for (const [command, ...args] of commands) {
      const { stderr } = await runProgram(command, args);
      assert.match(stderr, /operation not permitted/i, `${command} ${args.join(" ")}`);
    }
  });
}

async function checkMissing(driver: MountDriver): Promise<void> {
  await MountBench.use(driver, { tree: TREE }, async ({ client, root }) => {
    assert.equal(await client.errnoOf("statSync", join(root, "nothing")), "ENOENT");
    assert.equal(await client.errnoOf("openSync", join(root, "sub/nothing"), "r"), "ENOENT");
    assert.equal(await client.errnoOf("statSync", join(root, "a.txt/below")), "ENOTDIR");
    assert.equal(await client.errnoOf("readdirSync", join(root, "a.txt")), "ENOTDIR");
    assert.equal(await client.errnoOf("readFileSync", join(root, "sub")), "EISDIR");
  });
}

async function checkLookupErrors(driver: MountDriver): Promise<void> {
  const errnos: readonly (readonly [unknown, string])[] = [
    [error("NOT_FOUND"), "ENOENT"],
    [error("AUTH_REJECTED"), "EACCES"],
    [error("ACCESS_DENIED"), "EACCES"],
    [error("SERVER_UNREACHABLE"), "EIO"],
    [error("REQUEST_TIMEOUT"), "EIO"],
    [error("UNSUPPORTED"), "EOPNOTSUPP"],
    // A fault of ours: something that is no error of mediafs.
    ["not foreseen", "EIO"],
  ];
  await MountBench.use(driver, { tree: TREE }, async ({ client, root, filesystem }) => {
    for (const [failure, errno] of errnos) {
      filesystem.lookupFailure = failure;
      assert.equal(await client.errnoOf("statSync", join(root, "a.txt")), errno, String(failure));
    }
    filesystem.lookupFailure = undefined;
    assert.equal((await client.stat(join(root, "a.txt"))).size, 1, "it is there again");
  });
}

async function checkReadErrors(driver: MountDriver): Promise<void> {
  const errnos: readonly (readonly [unknown, string])[] = [
    [error("SERVER_UNREACHABLE"), "EIO"],
    [error("AUTH_REJECTED"), "EACCES"],
    [error("SOURCE_CHANGED"), "ESTALE"],
    ["not foreseen", "EIO"],
  ];
  await MountBench.use(driver, { tree: TREE }, async ({ client, root, filesystem }) => {
    for (const [failure, errno] of errnos) {
      filesystem.readFailure = failure;
      assert.equal(await client.errnoOf("readFileSync", join(root, "a.txt")), errno, String(failure));
    }
    filesystem.readFailure = undefined;
    assert.equal((await client.read(join(root, "a.txt"), 0, 10)).toString(), "a");
  });
}

function error(code: ErrorCode): MediaFsError {
  return new MediaFsError(code, "on purpose");
}
