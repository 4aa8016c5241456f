import { expect, test } from "vitest";
import { BlockPool } from "../../../src/core/cache/block-pool.js";
import { seededRandom } from "../../fakes/seeded-random.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const BLOCK_BYTES = 256 * KIB;
const rssBytes = () => process.memoryUsage.rss();

function takeAll(pool: BlockPool, count: number): Uint8Array[] {
  return Array.from({ length: count }, () => pool.take(BLOCK_BYTES).fill(1));
}

test("blocks in use are nobody else's, whatever is taken, given back and trimmed in between", () => {
  const random = seededRandom(11);
  const pool = new BlockPool(64, () => 16 * MIB);
  const used = new Map<number, Uint8Array>();
  for (let step = 1; step < 20_000; step += 1) {
    // Grows and shrinks in turn, over more than one size of arenas.
    const isGrowing = Math.floor(step / 2_000) % 2 === 0;
    if (random() < (isGrowing ? 0.7 : 0.3)) {
      const block = pool.take(64);
      new DataView(block.buffer, block.byteOffset).setUint32(60, step);
      used.set(step, block.fill(step % 251, 0, 60));
    } else {
      const [stamp, block] = [...used][Math.floor(random() * used.size)] ?? [];
      if (stamp === undefined || block === undefined) continue;
      expect(block.subarray(0, 60).every((byte) => byte === stamp % 251)).toBe(true);
      expect(new DataView(block.buffer, block.byteOffset).getUint32(60)).toBe(stamp);
      used.delete(stamp);
      pool.give(block);
    }
    if (random() < 0.02) pool.trim(Math.floor(random() * 4_096) * 64);
  }
  expect(used.size).toBeGreaterThan(0);
  for (const block of used.values()) pool.give(block);
  pool.trim(0);
  expect(pool.unusedBytes).toBe(0);
});

test("a block that was given back is the next one taken", () => {
  const pool = new BlockPool(BLOCK_BYTES, () => 128 * MIB);
  const [first] = takeAll(pool, 3);
  if (first === undefined) expect.unreachable();
  pool.give(first);
  expect(pool.take(BLOCK_BYTES)).toBe(first);
});

test("what is trimmed is the system's at once, and can be had again", () => {
  const pool = new BlockPool(BLOCK_BYTES, () => 128 * MIB);
  const blocks = takeAll(pool, 512);
  const fullBytes = rssBytes();
  for (const block of blocks) pool.give(block);
  expect(pool.unusedBytes).toBe(128 * MIB);
  pool.trim(32 * MIB);
  expect(pool.unusedBytes).toBeLessThanOrEqual(32 * MIB);
  expect(pool.unusedBytes).toBeGreaterThan(24 * MIB);
  expect(fullBytes - rssBytes()).toBeGreaterThan(80 * MIB);
  expect(new Set(takeAll(pool, 512)).size).toBe(512);
});

test("a block in use keeps only those beside it", () => {
  const pool = new BlockPool(BLOCK_BYTES, () => 128 * MIB);
  const [kept, ...rest] = takeAll(pool, 512);
  for (const block of rest) pool.give(block);
  pool.trim(0);
  expect(pool.unusedBytes).toBeLessThanOrEqual(8 * MIB);
  expect(kept?.every((byte) => byte === 1)).toBe(true);
});

test("grows to its cap, and beyond only by what is needed", () => {
  const pool = new BlockPool(BLOCK_BYTES, () => 24 * MIB);
  takeAll(pool, (16 * MIB) / BLOCK_BYTES + 1);
  expect(pool.unusedBytes).toBe(8 * MIB - BLOCK_BYTES);
  takeAll(pool, (8 * MIB) / BLOCK_BYTES);
  expect(pool.unusedBytes).toBe(4 * MIB - BLOCK_BYTES);
});

test("memory of another size is made for the occasion", () => {
  const pool = new BlockPool(BLOCK_BYTES, () => 128 * MIB);
  const tail = pool.take(1_000);
  expect(tail).toHaveLength(1_000);
  pool.give(tail);
  expect(pool.unusedBytes).toBe(0);
});
