import "reflect-metadata";
import { constants } from "node:os";
import { expect, test } from "vitest";
import { hasFlag } from "../../../../src/core/mount/dev-fuse/init.js";
import { INIT_FLAGS } from "../../../../src/core/mount/dev-fuse/opcodes.js";
import { STRUCTURES } from "../../../../src/core/mount/dev-fuse/structures.js";
import { AnsweringBench } from "./answering-bench.js";
import { initBytes } from "./request-maker.js";

const OUT = STRUCTURES.fuse_init_out;
const EVERY_FLAG = 2 ** 36 - 1;
const OLD_FLAGS = 2 ** 25 - 1;

function offered(minor: number, flags: number, major = 7): AnsweringBench {
  const bench = new AnsweringBench({});
  bench.request(initBytes(minor, flags, major));
  return bench;
}

test("a newer kernel is answered with the version that is spoken here", () => {
  const bench = offered(45, EVERY_FLAG);
  const body = bench.written[0]?.body;
  expect([body?.length, body?.readUInt32LE(OUT.major), body?.readUInt32LE(OUT.minor)]).toEqual([64, 7, 31]);
  expect(body?.readUInt16LE(OUT.max_pages)).toBe(256);
  expect(hasFlag(bench.agreement?.flags ?? 0, INIT_FLAGS.FUSE_HAS_EXPIRE_ONLY)).toBe(true);
  expect(body?.readUInt32LE(OUT.flags2)).toBe(8);
});

test("an older kernel is answered with its own version, and asked for nothing that it does not offer", () => {
  const bench = offered(28, OLD_FLAGS);
  const body = bench.written[0]?.body;
  expect(body?.readUInt32LE(OUT.minor)).toBe(28);
  expect((body?.readUInt32LE(OUT.flags) ?? 0) & ~OLD_FLAGS).toBe(0);
  expect(body?.readUInt32LE(OUT.flags2)).toBe(0);
  expect(hasFlag(bench.agreement?.flags ?? 0, INIT_FLAGS.FUSE_NO_OPENDIR_SUPPORT)).toBe(true);
});

test("a newer major version is told ours, and asks again", () => {
  const bench = offered(0, 0, 8);
  expect(bench.written[0]?.body.readUInt32LE(OUT.major)).toBe(7);
  expect(bench.agreement).toBeUndefined();
  bench.request(initBytes(45, EVERY_FLAG));
  expect(bench.agreement?.minor).toBe(31);
});

test("a kernel that is too old is refused", () => {
  expect(offered(12, OLD_FLAGS).written[0]?.error).toBe(-constants.errno.EPROTO);
});
