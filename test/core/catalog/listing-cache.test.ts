import "reflect-metadata";
import { afterEach, describe, expect, it } from "vitest";
import { MediaFsError, silentLogger } from "../../../src/core/base/index.js";
import { directoryKey, type FetchedDirectory } from "../../../src/core/catalog/directory-key.js";
import type { DirectoryRecord } from "../../../src/core/catalog/directory-record.js";
import { ListingCache } from "../../../src/core/catalog/listing-cache.js";
import type { ListingSource } from "../../../src/core/catalog/listing-source.js";
import { ServerHealth } from "../../../src/core/catalog/server-health.js";
import { configOf, MOVIES, never, ShiftedClock } from "./harness.js";

const TTL_MS = 300_000;

function folder(id: string): FetchedDirectory {
  return { kind: "item", serverKey: "a", library: MOVIES, item: { id, type: "folder", name: id } };
}

interface Log {
  readonly warnings: string[];
  readonly infos: string[];
}

class Bench implements ListingSource {
  readonly clock = new ShiftedClock();
  readonly log: Log = { warnings: [], infos: [] };
  readonly cache: ListingCache;
  readonly fetched: string[] = [];
  readonly evictedKeys: string[] = [];
  entriesEach = 10;
  answer: (record: DirectoryRecord) => Promise<DirectoryRecord> = async (record) => record;

  constructor(maxEntries: number, metadataMs = 10_000) {
    const logger = {
      ...silentLogger,
      warn: (message: string) => this.log.warnings.push(message),
      info: (message: string) => this.log.infos.push(message),
    };
    const health = new ServerHealth(this.clock, logger);
    const config = configOf({ metadataMs });
    this.cache = new ListingCache({ source: this, health, config, clock: this.clock, maxEntries });
  }

  async fetch(directory: FetchedDirectory): Promise<DirectoryRecord> {
    const key = directoryKey(directory);
    this.fetched.push(key);
    const entries = Array.from({ length: this.entriesEach }, (_, n) => ({
      name: `${n}`,
      inode: BigInt(n),
      mtimeMs: 1,
      target: folder(`${n}`),
    }));
    const listing = { directory, entries, fetchedAtMs: this.clock.now() };
    return this.answer({ key, directory, content: { items: [] }, listing, digest: "" });
  }

  async beforeFetch(): Promise<void> {}
  recall(): undefined {}
  accepted(): void {}
  gone(): void {}
  evicted(record: DirectoryRecord): void {
    this.evictedKeys.push(record.key);
  }

  entries(): number {
    return [...this.cache.records()].reduce((sum, { record }) => sum + record.listing.entries.length, 0);
  }
}

const benches: Bench[] = [];
function bench(maxEntries = 1_000, metadataMs?: number): Bench {
  const made = new Bench(maxEntries, metadataMs);
  benches.push(made);
  return made;
}
afterEach(async () => {
  for (const one of benches.splice(0)) await one.cache.close();
});

describe("the listing cache", () => {
  it("holds no more entries than it may, and drops the listings used longest ago", async () => {
    const one = bench(100);
    for (let n = 0; n < 30; n += 1) {
      await one.cache.get(folder(`f${n}`), never);
      await one.cache.get(folder("f0"), never);
      expect(one.entries()).toBeLessThanOrEqual(100);
    }
    expect(one.fetched.filter((key) => key === directoryKey(folder("f0")))).toHaveLength(1);
    expect(one.evictedKeys[0]).toBe(directoryKey(folder("f1")));
    expect(one.entries()).toBeGreaterThan(80);
  });

  it("keeps one listing that is larger than all it may hold", async () => {
    const one = bench(100);
    one.entriesEach = 5_000;
    const listing = await one.cache.get(folder("huge"), never);
    expect(await one.cache.get(folder("huge"), never)).toBe(listing);
  });

  it("does not take an answer that is older than a refresh for new", async () => {
    const one = bench();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    one.answer = async (record) => {
      await held;
      return record;
    };
    const before = one.cache.get(folder("f"), never);
    await expect.poll(() => one.fetched.length).toBe(1);
    one.cache.expire(() => true);
    const after = one.cache.get(folder("f"), never);
    await expect.poll(() => one.fetched.length).toBe(2);
    release();
    await Promise.all([before, after]);
    await one.cache.get(folder("f"), never);
    expect(one.fetched).toHaveLength(2);
  });

  it.each([
    ["the answer", async (record: DirectoryRecord) => record],
    ["the failure", () => Promise.reject(new MediaFsError("ABORTED", "its connection was closed"))],
  ])("asks anew where %s of a server came after another had taken its place", async (_what, late) => {
    const one = bench();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    one.answer = async (record) => {
      await held;
      return late(record);
    };
    const asked = one.cache.get(folder("f"), never);
    await expect.poll(() => one.fetched.length).toBe(1);
    one.cache.drop(new Set(["a"]));
    one.answer = async (record) => ({ ...record, listing: { ...record.listing, entries: [] } });
    release();
    expect((await asked).entries).toEqual([]);
    expect((await one.cache.get(folder("f"), never)).entries).toEqual([]);
    expect(one.fetched).toHaveLength(2);
  });

  it("speaks of an outage once at its beginning and once at its end", async () => {
    const one = bench();
    await one.cache.get(folder("f"), never);
    await one.cache.get(folder("g"), never);
    one.answer = async () => {
      throw new MediaFsError("SERVER_UNREACHABLE", "no answer");
    };
    for (let n = 0; n < 5; n += 1) {
      one.clock.forward(TTL_MS + 1);
      for (const id of ["f", "g"]) expect((await one.cache.get(folder(id), never)).stale).toBeDefined();
    }
    expect(one.log.warnings).toHaveLength(1);
    one.answer = async (record) => record;
    await expect
      .poll(async () => {
        one.clock.forward(6_000);
        await one.cache.get(folder("f"), never);
        return one.log.infos.length;
      })
      .toBe(1);
    expect(one.log.warnings).toHaveLength(1);
    expect((await one.cache.get(folder("g"), never)).stale).toBeUndefined();
  });

  it("gives the same object for as long as the same listing stands in", async () => {
    const one = bench();
    await one.cache.get(folder("f"), never);
    one.answer = async () => {
      throw new MediaFsError("SERVER_BAD_ANSWER", "nonsense");
    };
    one.clock.forward(TTL_MS + 1);
    const stale = await one.cache.get(folder("f"), never);
    one.clock.forward(6_000);
    expect(await one.cache.get(folder("f"), never)).toBe(stale);
  });

  it("keeps nobody else waiting for a server that has kept somebody waiting, and asks it for one thing at a time", async () => {
    const one = bench(1_000, 60);
    const ids = Array.from({ length: 20 }, (_, n) => `f${n}`);
    for (const id of ids) await one.cache.get(folder(id), never);
    one.clock.forward(TTL_MS + 1);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    one.answer = async (record) => {
      await held;
      return record;
    };
    for (const id of ids) expect((await one.cache.get(folder(id), never)).stale).toBeUndefined();
    expect(one.fetched).toHaveLength(21);
    one.clock.forward(6_000);
    for (const id of ids.toReversed()) await one.cache.get(folder(id), never);
    expect(one.fetched).toHaveLength(22);
    release();
    one.answer = async (record) => record;
    await expect
      .poll(async () => {
        await one.cache.get(folder("f9"), never);
        return one.fetched.filter((key) => key === directoryKey(folder("f9"))).length;
      })
      .toBe(2);
  });
});
