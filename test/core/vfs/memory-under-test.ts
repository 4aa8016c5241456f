import type { Filesystem } from "../../../src/core/vfs/index.js";
import type { FilesystemUnderTest } from "../../../src/testing/filesystem-subject.js";
import { MemoryFilesystem, type MemoryTree } from "../../../src/testing/memory-filesystem.js";

const big = Buffer.from(Uint8Array.from({ length: 300_001 }, (_, offset) => (offset * 31 + (offset >> 8)) & 0xff));
const small = Buffer.from("hello");

const TREE: MemoryTree = {
  one: { "big.bin": big, two: { "small é.txt": small, "empty.txt": Buffer.alloc(0) } },
  "top.bin": big.subarray(7, 100_000),
};

/** The file system in memory with a little tree, behind whatever is put before it. */
export function memoryUnderTest(before: (memory: MemoryFilesystem) => Filesystem): FilesystemUnderTest {
  const memory = new MemoryFilesystem(TREE);
  const known = (bytes: Uint8Array) => ({
    sizeBytes: bytes.length,
    bytes: (offset: number, byteLength: number) => bytes.subarray(offset, offset + byteLength),
  });
  return {
    filesystem: before(memory),
    files: new Map([
      ["one/big.bin", known(big)],
      ["one/two/small é.txt", known(small)],
    ]),
    held: () => memory.held,
    stall: async () => memory.stall(),
    change: async () => memory.replace({ ...TREE, one: { "big.bin": big } }, true),
    close: async () => undefined,
  };
}
