import "reflect-metadata";
import { constants } from "node:os";
import fc from "fast-check";
import { expect, test } from "vitest";
import { OPCODES, WRITING_OPCODES } from "../../../../src/core/mount/dev-fuse/opcodes.js";
import { STRUCTURES } from "../../../../src/core/mount/dev-fuse/structures.js";
import { patternOf } from "../../../../src/testing/offset-pattern.js";
import { AnsweringBench } from "./answering-bench.js";
import { nameBody, numberBody, readBody, requestBytes } from "./request-maker.js";

const { errno } = constants;
const TREE = { "a.bin": patternOf(0, 5_000), sub: { "b.txt": Buffer.from("b") } };
const SILENT: readonly number[] = [
  OPCODES.FUSE_FORGET,
  OPCODES.FUSE_BATCH_FORGET,
  OPCODES.FUSE_INTERRUPT,
  OPCODES.FUSE_NOTIFY_REPLY,
];
const ENTRY = STRUCTURES.fuse_entry_out;
const ATTR = STRUCTURES.fuse_attr;

test("whatever the kernel sends, nothing is thrown, and every request is answered once", async () => {
  const bench = new AnsweringBench(TREE);
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 60 }),
      fc.nat({ max: 5 }),
      fc.uint8Array({ maxLength: 200 }),
      async (opcode, nodeid, body) => {
        const unique = bench.answers.counts.begun * 2 + 2;
        const before = bench.written.length;
        await bench.ask({ opcode, unique, nodeid, body: Buffer.from(body) });
        expect(bench.written.length - before).toBe(SILENT.includes(opcode) ? 0 : 1);
      },
    ),
    { seed: 6, numRuns: 2_000 },
  );
  expect(bench.answers.waiting).toBe(0);
  expect(bench.answers.counts.answered).toBe(bench.answers.counts.begun);
});

test("what is no request at all is left alone", () => {
  const bench = new AnsweringBench(TREE);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => bench.request(Buffer.from(bytes))),
    { seed: 6, numRuns: 2_000 },
  );
  const lying = requestBytes({ opcode: OPCODES.FUSE_LOOKUP, unique: 2 });
  lying.writeUInt32LE(1_000, STRUCTURES.fuse_in_header.len);
  bench.request(lying);
  expect(bench.answers.waiting).toBe(0);
});

test("unknown requests are ENOSYS, and those that write EPERM", async () => {
  const bench = new AnsweringBench(TREE);
  const errors = new Map<number, number | undefined>();
  for (const opcode of [...WRITING_OPCODES, 46, 52, 4_096]) {
    const answer = await bench.ask({ opcode, unique: opcode * 2, body: numberBody(0) });
    errors.set(opcode, answer?.error);
  }
  expect(new Set(WRITING_OPCODES.map((opcode) => errors.get(opcode)))).toEqual(new Set([-errno.EPERM]));
  expect([46, 52, 4_096].map((opcode) => errors.get(opcode))).toEqual([-errno.ENOSYS, -errno.ENOSYS, -errno.ENOSYS]);
});

test("a name is answered with its node and exact attributes", async () => {
  const bench = new AnsweringBench(TREE);
  const answer = await bench.ask({ opcode: OPCODES.FUSE_LOOKUP, unique: 2, body: nameBody("a.bin") });
  expect(answer?.error).toBe(0);
  expect(answer?.body.length).toBe(ENTRY.sizeof);
  expect(answer?.body.readBigUInt64LE(ENTRY.attr + ATTR.size)).toBe(5_000n);
  expect(answer?.body.readBigUInt64LE(ENTRY.entry_valid)).toBe(60n);
  expect(bench.filesystem.held.nodes).toBe(2);
});

test("an entry that nobody waits for any more is given back, and so is a file opened for nobody", async () => {
  const bench = new AnsweringBench(TREE);
  const known = await bench.ask({ opcode: OPCODES.FUSE_LOOKUP, unique: 2, body: nameBody("a.bin") });
  bench.isAwaited = false;
  await bench.ask({ opcode: OPCODES.FUSE_LOOKUP, unique: 4, body: nameBody("sub") });
  const nodeid = Number(known?.body.readBigUInt64LE(ENTRY.nodeid));
  await bench.ask({ opcode: OPCODES.FUSE_OPEN, unique: 6, nodeid, body: numberBody(0) });
  await bench.ask({ opcode: OPCODES.FUSE_READDIRPLUS, unique: 8, body: readBody(0, 0, 4_096) });
  expect(bench.filesystem.held).toEqual({ nodes: 2, handles: 0 });
});

test("an interrupted read is EINTR, its memory is given back, and the others go on", async () => {
  const bench = new AnsweringBench(TREE);
  const entry = await bench.ask({ opcode: OPCODES.FUSE_LOOKUP, unique: 2, body: nameBody("a.bin") });
  const nodeid = Number(entry?.body.readBigUInt64LE(ENTRY.nodeid));
  const opened = await bench.ask({ opcode: OPCODES.FUSE_OPEN, unique: 4, nodeid, body: numberBody(0) });
  const fh = Number(opened?.body.readBigUInt64LE(STRUCTURES.fuse_open_out.fh));
  const resume = bench.filesystem.stall();
  await bench.ask({ opcode: OPCODES.FUSE_READ, unique: 6, nodeid, body: readBody(fh, 0, 1_000) });
  await bench.ask({ opcode: OPCODES.FUSE_READ, unique: 8, nodeid, body: readBody(fh, 1_000, 9_000) });
  expect(bench.answers.waiting).toBe(2);
  await bench.ask({ opcode: OPCODES.FUSE_INTERRUPT, unique: 7, body: numberBody(6) });
  expect(bench.written.at(-1)).toMatchObject({ unique: 6, error: -errno.EINTR });
  resume();
  await bench.ask({ opcode: OPCODES.FUSE_INTERRUPT, unique: 9, body: numberBody(6) });
  expect(bench.written.at(-1)).toMatchObject({ unique: 8, error: 0, body: patternOf(1_000, 4_000) });
  expect(bench.filesystem.leased).toBe(0);
});

test("nodes are forgotten one by one and in batches", async () => {
  const bench = new AnsweringBench(TREE);
  for (const [unique, name] of [
    [2, "a.bin"],
    [4, "sub"],
    [6, "sub"],
  ] as const) {
    await bench.ask({ opcode: OPCODES.FUSE_LOOKUP, unique, body: nameBody(name) });
  }
  expect(bench.filesystem.held.nodes).toBe(3);
  await bench.ask({ opcode: OPCODES.FUSE_FORGET, unique: 8, nodeid: 2, body: numberBody(1) });
  expect(bench.filesystem.held.nodes).toBe(2);
  const batch = Buffer.alloc(24);
  // More than the request holds: what is not there is not read.
  batch.writeUInt32LE(5, 0);
  batch.writeBigUInt64LE(3n, 8);
  batch.writeBigUInt64LE(2n, 16);
  await bench.ask({ opcode: OPCODES.FUSE_BATCH_FORGET, unique: 10, body: batch });
  expect(bench.filesystem.held.nodes).toBe(1);
});
