import assert from "node:assert/strict";
import { type FilesystemChange, type NodeId, ROOT_NODE } from "../core/vfs/index.js";
import type { FilesystemCase } from "./filesystem-case.js";
import { expectCode, type FilesystemUnderTest, type Found, NEVER, NodeHolder } from "./filesystem-subject.js";

const UNKNOWN_NODE = 2 ** 40;
const NO_NAME = "no such name \u{1F5FF}";

/** Cases about names, nodes and attributes. */
export const NODE_CASES: readonly FilesystemCase[] = [
  ["the root is there, is a directory, and cannot be forgotten", checkRoot],
  ["readdir, lookup and getattr say the same of every name", checkAgreement],
  ["names are usable and unique, and inode numbers are unique and stay", checkNames],
  ["what is known to be there is there, with its size", checkKnown],
  ["a node is held until every lookup was given back, and its number is not used again", checkCounting],
  ["a node holds what it lies in", checkParents],
  ["what is not there, or is of the other kind, has its own error", checkErrors],
  ["a signal that is aborted already ends a call at once", checkAborted],
  ["statfs gives sizes that a program can use", checkStatfs],
  ["changes are told to whoever listens, for as long as it listens", checkChanges, "change"],
];

async function checkRoot({ filesystem }: FilesystemUnderTest): Promise<void> {
  filesystem.forget(ROOT_NODE, 1_000);
  const { kind, inode } = await filesystem.getattr(ROOT_NODE, NEVER);
  assert.equal(kind, "directory");
  assert.notEqual(inode, 0n, "the root's inode number is not 0");
  assert.ok((await filesystem.readdir(ROOT_NODE, NEVER)).length > 0, "the root holds something");
}

async function checkAgreement({ filesystem, held }: FilesystemUnderTest): Promise<void> {
  await withWalk(filesystem, async (found) => {
    for (const { path, node, entry } of found) {
      const attributes = await filesystem.getattr(node, NEVER);
      assert.equal(attributes.kind, entry.kind, `${path}: getattr and readdir differ in its kind`);
      assert.equal(attributes.inode, entry.inode, `${path}: getattr and readdir differ in its inode number`);
      if (entry.attributes !== undefined) {
        assert.deepEqual(entry.attributes, attributes, `${path}: the attributes that readdir tells`);
      }
      const again = await filesystem.lookup(parentOf(found, path), entry.name, NEVER);
      filesystem.forget(again.node, 1);
      assert.equal(again.node, node, `${path}: a node that is held is found again`);
      assert.deepEqual(again.attributes, attributes, `${path}: lookup and getattr differ`);
    }
  });
  assert.equal(held().nodes, 1, "after every lookup was given back, the root alone is held");
}

async function checkNames({ filesystem }: FilesystemUnderTest): Promise<void> {
  const inodes = new Map<bigint, string>();
  const first = await withWalk(filesystem, async (found) => {
    assert.equal(new Set(found.map(({ path }) => path)).size, found.length, "a name stands once in its directory");
    for (const { path, entry } of found) {
      assert.ok(!["", ".", ".."].includes(entry.name) && !/[/\0]/.test(entry.name), `a name is ${entry.name}`);
      assert.ok(Buffer.byteLength(entry.name) <= 255, `${path}: a name has at most 255 bytes`);
      assert.notEqual(entry.inode, 0n, `${path}: inode number 0 means no file`);
      assert.equal(inodes.get(entry.inode), undefined, `${path} has the inode number of ${inodes.get(entry.inode)}`);
      inodes.set(entry.inode, path);
    }
    return found.map(({ path, entry }) => `${path} ${entry.inode}`);
  });
  const second = await withWalk(filesystem, async (found) => found.map(({ path, entry }) => `${path} ${entry.inode}`));
  assert.deepEqual(second, first, "a second walk finds the same names with the same inode numbers");
}

async function checkKnown({ filesystem, files }: FilesystemUnderTest): Promise<void> {
  await withWalk(filesystem, async (found) => {
    for (const [path, { sizeBytes }] of files) {
      const file = found.find((candidate) => candidate.path === path);
      assert.ok(file, `${path} is not there; there are ${found.map((one) => one.path).join(", ")}`);
      const attributes = await filesystem.getattr(file.node, NEVER);
      assert.equal(attributes.sizeBytes, sizeBytes, `${path}: its size`);
      assert.ok(attributes.mtimeMs > 0, `${path}: its date`);
    }
  });
}

async function checkCounting({ filesystem, files, held }: FilesystemUnderTest): Promise<void> {
  const [path = ""] = files.keys();
  const [top = ""] = path.split("/");
  const { node } = await filesystem.lookup(ROOT_NODE, top, NEVER);
  for (let count = 0; count < 2; count++) await filesystem.lookup(ROOT_NODE, top, NEVER);
  filesystem.forget(node, 2);
  await filesystem.getattr(node, NEVER);
  filesystem.forget(node, 1);
  await expectCode("a node that was forgotten", filesystem.getattr(node, NEVER), "NOT_FOUND");
  assert.equal(held().nodes, 1, "the root alone is held");
  const again = await filesystem.lookup(ROOT_NODE, top, NEVER);
  assert.notEqual(again.node, node, "a number that was given back is not used again");
  filesystem.forget(again.node, 1);
}

async function checkParents({ filesystem, files, held }: FilesystemUnderTest): Promise<void> {
  const holder = new NodeHolder(filesystem);
  const path = [...files.keys()].find((candidate) => candidate.includes("/")) ?? "";
  const parent = await holder.at(path.slice(0, path.lastIndexOf("/")));
  const { node } = await filesystem.lookup(parent, path.slice(path.lastIndexOf("/") + 1), NEVER);
  holder.release();
  assert.equal((await filesystem.getattr(node, NEVER)).kind, "file", "a file outlives the lookups of its directory");
  filesystem.forget(node, 1);
  assert.equal(held().nodes, 1, "with the file, what it lies in is let go");
}

async function checkErrors({ filesystem, files, held }: FilesystemUnderTest): Promise<void> {
  const holder = new NodeHolder(filesystem);
  const [path = ""] = files.keys();
  const file = await holder.at(path);
  const directory = await holder.at(path.slice(0, path.lastIndexOf("/")));
  await expectCode("an unknown name", filesystem.lookup(directory, NO_NAME, NEVER), "NOT_FOUND");
  await expectCode("a name below a file", filesystem.lookup(file, "x", NEVER), "NOT_A_DIRECTORY");
  await expectCode("readdir of a file", filesystem.readdir(file, NEVER), "NOT_A_DIRECTORY");
  await expectCode("open of a directory", filesystem.open(directory, NEVER), "IS_A_DIRECTORY");
  await expectCode("open of the root", filesystem.open(ROOT_NODE, NEVER), "IS_A_DIRECTORY");
  await expectCode("getattr of no node", filesystem.getattr(UNKNOWN_NODE, NEVER), "NOT_FOUND");
  await expectCode("lookup in no node", filesystem.lookup(UNKNOWN_NODE, "x", NEVER), "NOT_FOUND");
  await expectCode("readdir of no node", filesystem.readdir(UNKNOWN_NODE, NEVER), "NOT_FOUND");
  await expectCode("open of no node", filesystem.open(UNKNOWN_NODE, NEVER), "NOT_FOUND");
  filesystem.forget(UNKNOWN_NODE, 1);
  holder.release();
  assert.equal(held().nodes, 1, "calls that fail hold nothing");
}

// What is known already may be answered all the same: it takes nobody's time.
async function checkAborted({ filesystem, files, held }: FilesystemUnderTest): Promise<void> {
  const [path = ""] = files.keys();
  const [top = ""] = path.split("/");
  const found = await filesystem.lookup(ROOT_NODE, top, AbortSignal.abort()).catch(() => undefined);
  if (found !== undefined) filesystem.forget(found.node, 1);
  await filesystem.readdir(ROOT_NODE, AbortSignal.abort()).catch(() => undefined);
  await filesystem.getattr(ROOT_NODE, AbortSignal.abort()).catch(() => undefined);
  assert.equal(held().nodes, 1, "a lookup that rejects holds nothing");
  await withWalk(filesystem, async (walked) => assert.ok(walked.length > 0, "an abort is one call's, not another's"));
}

async function checkStatfs({ filesystem }: FilesystemUnderTest): Promise<void> {
  const { totalBytes, files } = filesystem.statfs();
  assert.ok(Number.isSafeInteger(totalBytes) && totalBytes > 0, `totalBytes is ${totalBytes}`);
  assert.ok(Number.isSafeInteger(files) && files > 0, `files is ${files}`);
}

async function checkChanges({ filesystem, files, change }: FilesystemUnderTest): Promise<void> {
  const holder = new NodeHolder(filesystem);
  const [path = ""] = files.keys();
  const directory = await holder.at(path.slice(0, path.lastIndexOf("/")));
  await filesystem.readdir(directory, NEVER);
  const heard: FilesystemChange[] = [];
  const unheard: FilesystemChange[] = [];
  const end = filesystem.onChange((told) => heard.push(told));
  filesystem.onChange((told) => unheard.push(told))();
  await change?.();
  const isTold = heard.some((told) => told.kind === "entries" && told.parent === directory);
  assert.ok(isTold, `the directory of ${path} was not told to have changed; told: ${JSON.stringify(heard)}`);
  assert.equal(unheard.length, 0, "who has ended to listen is told nothing");
  end();
  holder.release();
}

function parentOf(found: readonly Found[], path: string): NodeId {
  const above = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  return above === "" ? ROOT_NODE : (found.find((candidate) => candidate.path === above)?.node ?? ROOT_NODE);
}

async function withWalk<T>(
  filesystem: FilesystemUnderTest["filesystem"],
  judge: (found: readonly Found[]) => Promise<T>,
): Promise<T> {
  const holder = new NodeHolder(filesystem);
  try {
    return await judge(await holder.walk());
  } finally {
    holder.release();
  }
}
