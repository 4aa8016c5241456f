import "reflect-metadata";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { AbsentNames } from "../../../../src/core/mount/dev-fuse/absent-names.js";
import { OPCODES } from "../../../../src/core/mount/dev-fuse/opcodes.js";
import { STRUCTURES } from "../../../../src/core/mount/dev-fuse/structures.js";
import { AnsweringBench } from "./answering-bench.js";
import { nameBody } from "./request-maker.js";

const OUT = STRUCTURES.fuse_out_header;
const NAME = STRUCTURES.fuse_notify_inval_entry_out;
const ENTRY = STRUCTURES.fuse_entry_out;

/** Notices in words: `name PARENT NAME` and `content NODE`. */
function inWords(notices: readonly Buffer[]): readonly string[] {
  return notices.map((notice) => {
    const node = notice.readBigUInt64LE(OUT.sizeof);
    if (notice.readInt32LE(OUT.error) === 2) return `content ${node}`;
    const length = notice.readUInt32LE(OUT.sizeof + NAME.namelen);
    return `name ${node} ${notice.toString("utf8", OUT.sizeof + NAME.sizeof, OUT.sizeof + NAME.sizeof + length)}`;
  });
}

test("a change is told after the request under way, once, with every name that the kernel may have", async () => {
  const bench = new AnsweringBench({ "a.bin": Buffer.alloc(1) });
  await bench.ask({ opcode: OPCODES.FUSE_LOOKUP, unique: 2, body: nameBody("a.bin") });
  await bench.ask({ opcode: OPCODES.FUSE_LOOKUP, unique: 4, body: nameBody("later.bin") });
  for (let count = 0; count < 100; count += 1) bench.notices.changed({ kind: "entries", parent: 1, names: ["a.bin"] });
  expect(bench.told).toEqual([]);
  await bench.notices.told();
  expect(inWords(bench.told)).toEqual(["name 1 a.bin", "name 1 later.bin", "content 1"]);
});

test("what was asked for before a change and answered after it must not be kept", async () => {
  const bench = new AnsweringBench({ "a.bin": Buffer.alloc(1) });
  bench.filesystem.tellsAttributes = undefined;
  const asking = bench.ask({ opcode: OPCODES.FUSE_LOOKUP, unique: 2, body: nameBody("a.bin") });
  bench.notices.changed({ kind: "entries", parent: 1, names: [] });
  const answer = await asking;
  expect(answer?.body.readBigUInt64LE(ENTRY.entry_valid)).toBe(0n);
  const again = await bench.ask({ opcode: OPCODES.FUSE_LOOKUP, unique: 4, body: nameBody("a.bin") });
  expect(again?.body.readBigUInt64LE(ENTRY.entry_valid)).toBe(60n);
});

test("a name in a form that no change is told in is not kept", async () => {
  const decomposed = "é".normalize("NFD");
  const bench = new AnsweringBench({ [decomposed]: Buffer.alloc(1), é: Buffer.alloc(1) });
  const valid = async (unique: number, name: string) => {
    const answer = await bench.ask({ opcode: OPCODES.FUSE_LOOKUP, unique, body: nameBody(name) });
    return answer?.body.readBigUInt64LE(ENTRY.entry_valid);
  };
  expect([await valid(2, decomposed), await valid(4, "é")]).toEqual([0n, 60n]);
});

test("a directory in which a request waits is told later, and the others meanwhile", async () => {
  const bench = new AnsweringBench({});
  bench.answers.begin(2, 7);
  bench.notices.changed({ kind: "entries", parent: 7, names: [] });
  bench.notices.changed({ kind: "content", node: 8 });
  for (let turns = 0; turns < 5; turns += 1) await turn();
  expect(inWords(bench.told)).toEqual(["content 8"]);
  bench.answers.error(2, 0);
  await bench.notices.told();
  expect(inWords(bench.told)).toEqual(["content 8", "content 7"]);
});

test("absent names are remembered while they are believed, and no more of them than there is room for", () => {
  const absent = new AbsentNames(2);
  const until = (nowMs: number) => ({ nowMs, untilMs: nowMs + 10 });
  expect(absent.add(1, "a", until(0))).toBe(true);
  expect(absent.add(1, "b", until(5))).toBe(true);
  expect(absent.add(2, "c", until(6))).toBe(false);
  expect(absent.add(2, "c", until(11))).toBe(true);
  expect([absent.take(1), absent.take(1), absent.take(2)]).toEqual([["b"], [], ["c"]]);
});
