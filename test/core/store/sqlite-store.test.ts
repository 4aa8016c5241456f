import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import type { Store } from "../../../src/core/store/index.js";
import { createStore, type StoreOptions } from "../../../src/core/store/sqlite/index.js";
import { ManualClock } from "./manual-clock.js";
import { RecordingLogger } from "./recording-logger.js";
import { temporaryDirectory } from "./temporary-directory.js";

const text = (value: string): Uint8Array => Buffer.from(value);

function open(options: Partial<StoreOptions> & { readonly dir: string }): Store {
  const store = createStore({ log: new RecordingLogger(), clock: new ManualClock(), ...options });
  onTestFinished(() => store.close());
  return store;
}

function read(store: Store, key: string): string | undefined {
  const value = store.get("nfo", key);
  return value === undefined ? undefined : Buffer.from(value.bytes).toString();
}

test("a value is read back at once, before anything was written to the disk", () => {
  const clock = new ManualClock();
  const store = open({ dir: temporaryDirectory(), clock });
  store.set("nfo", "a", text("one"));
  expect(read(store, "a")).toBe("one");
  expect(store.get("nfo", "a")?.storedAtMs).toBe(clock.now());
  store.set("nfo", "a", text("two"));
  expect(read(store, "a")).toBe("two");
  store.delete("nfo", "a");
  expect(read(store, "a")).toBeUndefined();
  expect(read(store, "never set")).toBeUndefined();
});

test("values survive a restart, with the moment at which they were stored", async () => {
  const dir = temporaryDirectory();
  const clock = new ManualClock();
  const first = open({ dir, clock });
  first.set("nfo", "kept", text("kept"));
  first.set("nfo", "deleted", text("deleted"));
  first.delete("nfo", "deleted");
  await first.close();
  const storedAtMs = clock.now();
  clock.advance(1_000_000);
  const second = open({ dir, clock });
  expect(second.persistent).toBe(true);
  expect(read(second, "kept")).toBe("kept");
  expect(second.get("nfo", "kept")?.storedAtMs).toBe(storedAtMs);
  expect(read(second, "deleted")).toBeUndefined();
});

test("a write is durable after a second without closing", () => {
  const dir = temporaryDirectory();
  const clock = new ManualClock();
  const writer = open({ dir, clock });
  const reader = open({ dir });
  writer.set("nfo", "a", text("one"));
  expect(read(reader, "a")).toBeUndefined();
  clock.advance(1_000);
  expect(read(reader, "a")).toBe("one");
});

test("many writes become durable at once when they are large", () => {
  const dir = temporaryDirectory();
  const writer = open({ dir });
  const reader = open({ dir });
  for (let index = 0; index < 5; index += 1) writer.set("artwork", `${index}`, Buffer.alloc(1024 * 1024, index + 1));
  expect(reader.get("artwork", "3")?.bytes[0]).toBe(4);
});

test("bytes of any value come back unchanged, under keys with any characters", async () => {
  const dir = temporaryDirectory();
  const store = open({ dir });
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const keys = ["", "a\u0000b", "a\u0000c", "é", "😀", "x\ud800y", "%_"];
  for (const key of keys) store.set("artwork", key, bytes);
  store.set("artwork", "empty", new Uint8Array());
  await store.close();
  const again = open({ dir });
  for (const key of keys) expect([...(again.get("artwork", key)?.bytes ?? [])]).toEqual([...bytes]);
  expect(again.get("artwork", "empty")?.bytes.byteLength).toBe(0);
});

test("namespaces do not see each other's keys", () => {
  const store = open({ dir: temporaryDirectory() });
  store.set("nfo", "a", text("one"));
  expect(store.get("size", "a")).toBeUndefined();
  expect(store.keys("size", "")).toEqual([]);
});

test("keys by prefix are those on the disk and those that wait, without the deleted", async () => {
  const dir = temporaryDirectory();
  const first = open({ dir });
  for (const key of ["s1/a", "s1/b", "s10/a", "s2/a", "s1"]) first.set("nfo", key, text(key));
  await first.close();
  const store = open({ dir });
  store.set("nfo", "s1/c", text("c"));
  store.delete("nfo", "s1/a");
  expect(store.keys("nfo", "s1/")).toEqual(["s1/b", "s1/c"]);
  store.deletePrefix("nfo", "s1/");
  expect(store.keys("nfo", "")).toEqual(["s1", "s10/a", "s2/a"]);
  await store.close();
  expect(open({ dir }).keys("nfo", "")).toEqual(["s1", "s10/a", "s2/a"]);
});

test("a full namespace loses the least recently used values, and others keep theirs", async () => {
  const dir = temporaryDirectory();
  const clock = new ManualClock();
  const store = open({ dir, clock, limits: { nfo: 10_500 } });
  store.set("size", "other", text("1"));
  for (let index = 0; index < 10; index += 1) {
    store.set("nfo", `k${index}`, Buffer.alloc(1_000, index));
    clock.advance(120_000);
  }
  // The oldest is used again, so the next oldest go.
  expect(store.get("nfo", "k0")).toBeDefined();
  clock.advance(120_000);
  store.set("nfo", "new", Buffer.alloc(1_000));
  clock.advance(1_000);
  const keys = store.keys("nfo", "");
  expect(keys).toContain("k0");
  expect(keys).toContain("new");
  expect(keys).not.toContain("k1");
  const { bytes, entries } = store.stats().nfo;
  expect(bytes).toBeLessThanOrEqual(10_500);
  expect(entries).toBe(keys.length);
  expect(store.get("size", "other")).toBeDefined();
});

test("a use is remembered across a restart", async () => {
  const dir = temporaryDirectory();
  const clock = new ManualClock();
  const limits = { nfo: 3_500 };
  const first = open({ dir, clock, limits });
  for (const key of ["a", "b", "c"]) first.set("nfo", key, Buffer.alloc(1_000));
  clock.advance(120_000);
  first.get("nfo", "a");
  await first.close();
  const second = open({ dir, clock, limits });
  second.set("nfo", "d", Buffer.alloc(1_000));
  clock.advance(1_000);
  expect(second.keys("nfo", "")).toContain("a");
  expect(second.keys("nfo", "")).not.toContain("b");
});

test("a value larger than its namespace is not kept and does not push out the others", () => {
  const clock = new ManualClock();
  const store = open({ dir: temporaryDirectory(), clock, limits: { nfo: 2_000 } });
  store.set("nfo", "small", Buffer.alloc(1_000));
  store.set("nfo", "large", Buffer.alloc(1_000));
  store.set("nfo", "large", Buffer.alloc(3_000));
  clock.advance(1_000);
  expect(store.keys("nfo", "")).toEqual(["small"]);
});

test("totals follow replaced and deleted values exactly", () => {
  const store = open({ dir: temporaryDirectory() });
  store.set("nfo", "key", Buffer.alloc(100));
  expect(store.stats().nfo).toEqual({ entries: 1, bytes: 103 });
  store.set("nfo", "key", Buffer.alloc(40));
  expect(store.stats().nfo).toEqual({ entries: 1, bytes: 43 });
  store.delete("nfo", "key");
  expect(store.stats().nfo).toEqual({ entries: 0, bytes: 0 });
});

test("file and directory belong to the user alone", async () => {
  const dir = join(temporaryDirectory(), "a", "b");
  const store = open({ dir });
  store.set("nfo", "a", text("one"));
  store.stats();
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  for (const name of ["cache.db", "cache.db-wal", "cache.db-shm"]) {
    expect(statSync(join(dir, name)).mode & 0o077, name).toBe(0);
  }
});

test("two stores of one file see each other's values and wait for each other's writes", () => {
  const dir = temporaryDirectory();
  const clocks = [new ManualClock(), new ManualClock()];
  const logs = clocks.map(() => new RecordingLogger());
  const stores = clocks.map((clock, index) => open({ dir, clock, log: logs[index] ?? new RecordingLogger() }));
  for (let round = 0; round < 20; round += 1) {
    for (const [index, store] of stores.entries()) store.set("nfo", `${index}-${round}`, text(`${round}`));
    for (const clock of clocks) clock.advance(1_000);
  }
  for (const store of stores) expect(store.keys("nfo", "")).toHaveLength(40);
  for (const log of logs) expect(log.warnings).toEqual([]);
});

test("a writer that waits for another process's lock loses nothing", () => {
  const dir = temporaryDirectory();
  const clock = new ManualClock();
  const log = new RecordingLogger();
  const store = open({ dir, clock, log });
  const other = new Database(join(dir, "cache.db"));
  onTestFinished(() => {
    other.close();
  });
  other.exec("BEGIN IMMEDIATE");
  store.set("nfo", "a", text("one"));
  clock.advance(1_000);
  expect(read(store, "a")).toBe("one");
  other.exec("COMMIT");
  clock.advance(1_000);
  expect(other.prepare("SELECT count(*) FROM entry").pluck().get()).toBe(1);
  expect(store.persistent).toBe(true);
  expect(log.warnings).toEqual([]);
});

test("a database of another schema version is made anew without a warning", async () => {
  const dir = temporaryDirectory();
  const first = open({ dir });
  first.set("nfo", "a", text("one"));
  await first.close();
  const other = new Database(join(dir, "cache.db"));
  other.exec("CREATE TABLE of_the_future (x); PRAGMA user_version = 999");
  other.close();
  const log = new RecordingLogger();
  const second = open({ dir, log });
  expect(read(second, "a")).toBeUndefined();
  second.set("nfo", "b", text("two"));
  expect(second.stats().nfo.entries).toBe(1);
  expect(second.persistent).toBe(true);
  expect(log.warnings).toEqual([]);
  expect(existsSync(join(dir, "cache.db.corrupt"))).toBe(false);
});

test("a closed store answers without throwing", async () => {
  const store = open({ dir: temporaryDirectory() });
  await store.close();
  await store.close();
  store.set("nfo", "a", text("one"));
  expect(() => store.get("nfo", "a")).not.toThrow();
  expect(store.persistent).toBe(false);
});
