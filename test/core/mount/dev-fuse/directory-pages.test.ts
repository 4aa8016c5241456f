import "reflect-metadata";
import { constants } from "node:os";
import { expect, test } from "vitest";
import { MediaFsError } from "../../../../src/core/base/index.js";
import { OPCODES } from "../../../../src/core/mount/dev-fuse/opcodes.js";
import { STRUCTURES } from "../../../../src/core/mount/dev-fuse/structures.js";
import { AnsweringBench } from "./answering-bench.js";
import { readBody } from "./request-maker.js";

const DIRENT = STRUCTURES.fuse_dirent;
const PLUS = STRUCTURES.fuse_direntplus;
const ENTRY = STRUCTURES.fuse_entry_out;

interface Listed {
  readonly name: string;
  readonly next: number;
  readonly node: number;
  readonly size: number;
}

function listedIn(body: Buffer, plus: boolean): readonly Listed[] {
  const found: Listed[] = [];
  for (let at = 0; at < body.length; ) {
    const dirent = at + (plus ? PLUS.dirent : 0);
    const nameBytes = body.readUInt32LE(dirent + DIRENT.namelen);
    found.push({
      name: body.toString("utf8", dirent + DIRENT.name, dirent + DIRENT.name + nameBytes),
      next: Number(body.readBigUInt64LE(dirent + DIRENT.off)),
      node: plus ? Number(body.readBigUInt64LE(at + ENTRY.nodeid)) : 0,
      size: plus ? Number(body.readBigUInt64LE(at + ENTRY.attr + STRUCTURES.fuse_attr.size)) : 0,
    });
    at = dirent + Math.ceil((DIRENT.name + nameBytes) / 8) * 8;
  }
  return found;
}

let lastUnique = 0;

/** Reads a directory as the kernel does, page after page; `between` runs after the first. */
async function list(bench: AnsweringBench, plus: boolean, between?: () => void): Promise<readonly Listed[]> {
  const all: Listed[] = [];
  for (let offset = 0; ; offset = all.at(-1)?.next ?? 0) {
    lastUnique += 2;
    const opcode = plus ? OPCODES.FUSE_READDIRPLUS : OPCODES.FUSE_READDIR;
    const answer = await bench.ask({ opcode, unique: lastUnique, body: readBody(0, offset, 700) });
    expect(answer?.body.length).toBeLessThanOrEqual(700);
    const page = listedIn(answer?.body ?? Buffer.alloc(0), plus);
    if (page.length === 0) return all;
    all.push(...page);
    if (offset === 0) between?.();
  }
}

const NAMES = Array.from({ length: 50 }, (_, index) => `é${"x".repeat(index)}`);
const TREE = Object.fromEntries(NAMES.map((name, index) => [name, Buffer.alloc(index)]));

test.each([false, true])("every name comes once, page by page (with attributes: %s)", async (plus) => {
  const bench = new AnsweringBench(TREE);
  const listed = await list(bench, plus);
  expect(listed.map(({ name }) => name)).toEqual([".", "..", ...NAMES]);
  expect(bench.filesystem.calls.get("readdir")).toBe(1);
  expect(bench.filesystem.held.nodes).toBe(plus ? 51 : 1);
});

test("an entry has its exact size, or no node where that is not known", async () => {
  const bench = new AnsweringBench(TREE);
  bench.filesystem.tellsAttributes = (name) => name.length % 2 === 0;
  for (const { name, node, size } of (await list(bench, true)).slice(2)) {
    if (name.length % 2 === 0) expect({ size, held: node > 1 }).toEqual({ size: name.length - 1, held: true });
    else expect(node).toBe(0);
  }
});

test("a directory that changes while it is read is read to the end as it was", async () => {
  const bench = new AnsweringBench(TREE);
  const listed = await list(bench, false, () => bench.filesystem.replace({ other: Buffer.alloc(1) }, false));
  expect(listed.length).toBe(52);
  expect((await list(bench, false)).map(({ name }) => name)).toEqual([".", "..", "other"]);
});

test("a directory that is gone does not look empty", async () => {
  const bench = new AnsweringBench(TREE);
  bench.filesystem.readdir = () => Promise.reject(new MediaFsError("NOT_FOUND", "gone"));
  const answer = await bench.ask({ opcode: OPCODES.FUSE_READDIR, unique: 2, body: readBody(0, 0, 700) });
  expect(answer?.error).toBe(-constants.errno.ESTALE);
});
