import "reflect-metadata";
import { mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../../../../src/core/base/index.js";
import { DiskProbeStore } from "../../../../src/core/cache/index.js";
import { HEADER_BYTES } from "../../../../src/core/cache/probes/probe-file.js";
import { type NewProbe, PROBE_BLOCK_BYTES } from "../../../../src/core/cache/probes/probe-store.js";
import { content } from "../../../fakes/range-server.js";
import { seededRandom } from "../../../fakes/seeded-random.js";

const MIB = 1024 * 1024;
const SIZE_BYTES = 10 * MIB + 777;
const LAST_BLOCK = Math.floor(SIZE_BYTES / PROBE_BLOCK_BYTES);

let dir: string;
let warnings: string[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "mediafs-probes-"));
  warnings = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function open(changes: { readonly maxBytes?: number; readonly maxBlocks?: number; readonly dir?: string } = {}) {
  const log = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
  return new DiskProbeStore({ dir, maxBytes: 100 * MIB, maxBlocks: 64, log, ...changes });
}

function probe(key: string, blocks: readonly number[], validator: string | undefined = "v1"): NewProbe {
  const bytesOf = (block: number) =>
    content(block * PROBE_BLOCK_BYTES, Math.min(SIZE_BYTES, (block + 1) * PROBE_BLOCK_BYTES));
  return { key, sizeBytes: SIZE_BYTES, validator, blocks: new Map(blocks.map((block) => [block, bytesOf(block)])) };
}

const idOf = (key: string) => ({ key, sizeBytes: SIZE_BYTES });

async function probeFile(): Promise<string> {
  const [name = ""] = (await readdir(dir)).filter((each) => each.endsWith(".probe"));
  return join(dir, name);
}

describe("what is kept of files", () => {
  test("is given back byte for byte, in any pieces, also after a restart", async () => {
    const kept = new Set([0, 1, 2, 3, 40, 41, LAST_BLOCK]);
    await open().keep(probe("film", [...kept]));
    const found = await open().find(idOf("film"));
    expect(found?.validator).toBe("v1");
    const random = seededRandom(3);
    for (let round = 0; round < 300; round += 1) {
      const start = Math.floor(random() * SIZE_BYTES);
      const wanted = Buffer.alloc(1 + Math.floor(random() * 300_000));
      const runEnd = found?.runEnd(start) ?? 0;
      expect(runEnd > start).toBe(kept.has(Math.floor(start / PROBE_BLOCK_BYTES)));
      const count = (await found?.read(start, wanted)) ?? -1;
      expect(count).toBe(Math.min(wanted.length, runEnd - start));
      expect(wanted.subarray(0, count).equals(content(start, start + count))).toBe(true);
    }
    expect(found?.next(0)).toBe(0);
    expect(found?.next(5 * PROBE_BLOCK_BYTES)).toBe(40 * PROBE_BLOCK_BYTES);
    expect(found?.runEnd(LAST_BLOCK * PROBE_BLOCK_BYTES)).toBe(SIZE_BYTES);
    expect(found?.next(SIZE_BYTES - 1)).toBe(SIZE_BYTES - 1);
  });

  test("is of one version of one file: another size, or nothing of that name, is nothing", async () => {
    const store = open();
    await store.keep(probe("film", [0]));
    expect(await store.find(idOf("other"))).toBeUndefined();
    expect(await store.find({ key: "film", sizeBytes: SIZE_BYTES + 1 })).toBeUndefined();
    expect(await store.find(idOf("film"))).toBeUndefined();
  });

  test("grows by what is new, up to so many blocks; another validator begins anew", async () => {
    const store = open({ maxBlocks: 4 });
    await store.keep(probe("film", [0, 1]));
    await store.keep(probe("film", [1, 2, 3, 4, 5]));
    const grown = await store.find(idOf("film"));
    expect(
      [0, 1, 2, 3, 4].map((block) => (grown?.runEnd(block * PROBE_BLOCK_BYTES) ?? 0) > block * PROBE_BLOCK_BYTES),
    ).toEqual([true, true, true, true, false]);
    await store.keep(probe("film", [7], "v2"));
    const renewed = await store.find(idOf("film"));
    expect([renewed?.validator, renewed?.next(0)]).toEqual(["v2", 7 * PROBE_BLOCK_BYTES]);
  });

  test("that is damaged is found out and forgotten, wherever the damage is", async () => {
    const random = seededRandom(5);
    for (let round = 0; round < 40; round += 1) {
      await open().keep(probe("film", [0, 1, 2]));
      const path = await probeFile();
      const bytes = await readFile(path);
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      await writeFile(path, round % 4 === 0 ? bytes.subarray(0, at) : bytes);
      const store = open();
      const into = Buffer.alloc(3 * PROBE_BLOCK_BYTES);
      const count = (await (await store.find(idOf("film")))?.read(0, into)) ?? 0;
      expect(into.subarray(0, count).equals(content(0, count))).toBe(true);
      if (count < into.length) expect(await store.find(idOf("film"))).toBeUndefined();
      store.drop("film");
      await rm(path, { force: true });
    }
  });

  test("stays below its limit: what was used longest ago goes first, also after a restart", async () => {
    const maxBytes = 4 * (PROBE_BLOCK_BYTES + HEADER_BYTES);
    const store = open({ maxBytes });
    for (const key of ["a", "b", "c", "d"]) {
      await store.keep(probe(key, [0]));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await store.find(idOf("a"));
    await store.keep(probe("e", [0]));
    expect(store.stats()).toMatchObject({ files: 4, keptBytes: maxBytes });
    expect(await store.find(idOf("b"))).toBeUndefined();
    expect(await store.find(idOf("a"))).toBeDefined();
    await expect.poll(() => readdir(dir)).toHaveLength(4);
    for (const name of await readdir(dir)) await utimes(join(dir, name), 1, 1);
    const restarted = open({ maxBytes });
    await restarted.find(idOf("none"));
    await restarted.keep(probe("f", [0]));
    expect(await restarted.find(idOf("f"))).toBeDefined();
    restarted.setMaxBytes(0);
    expect(restarted.stats()).toMatchObject({ files: 0, keptBytes: 0 });
  });

  test("is written whole or not at all, for this user alone", async () => {
    await open().keep(probe("film", [0]));
    expect((await stat(await probeFile())).mode & 0o777).toBe(0o600);
    const leftover = join(dir, `${"0".repeat(32)}.probe.1.new`);
    await writeFile(leftover, "half");
    await utimes(leftover, 1, 1);
    await open().find(idOf("film"));
    expect(await readdir(dir)).toHaveLength(1);
  });

  test("is found beside things that cannot be looked at", async () => {
    await open().keep(probe("film", [0]));
    // A link to nowhere is what a file is that goes between the listing and the look.
    await symlink(join(dir, "nowhere"), join(dir, `${"0".repeat(32)}.probe`));
    const store = open();
    expect(await store.find(idOf("film"))).toBeDefined();
    expect(store.stats().files).toBe(1);
  });

  test("is nothing where nothing can be written, and one warning says so", async () => {
    const store = open({ dir: "/proc/none/probes" });
    await store.keep(probe("film", [0]));
    await store.keep(probe("other", [0]));
    expect(await store.find(idOf("film"))).toBeUndefined();
    expect(warnings).toHaveLength(1);
    await store.close();
  });
});
