import { chmodSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { codeOf } from "../../../src/core/base/index.js";
import type { Store } from "../../../src/core/store/index.js";
import { createStore } from "../../../src/core/store/sqlite/index.js";
import { ManualClock } from "./manual-clock.js";
import { RecordingLogger } from "./recording-logger.js";
import { temporaryDirectory } from "./temporary-directory.js";

interface World {
  readonly dir: string;
  readonly maxDatabaseBytes?: number;
}

const NOBODY = 65_534;

/** Puts a directory in a state in which its database cannot be used, and says how to open the store there. */
const UNUSABLE: Readonly<Record<string, () => World>> = {
  "whose directory is a file": () => {
    const dir = join(temporaryDirectory(), "file");
    writeFileSync(dir, "");
    return { dir };
  },
  "whose directory cannot be made": () => ({ dir: join(dirWithoutWriting(), "below") }),
  "whose file is a directory": () => {
    const dir = temporaryDirectory();
    mkdirSync(join(dir, "cache.db"));
    return { dir };
  },
  "whose file is read-only": () => {
    const dir = temporaryDirectory();
    writeFileSync(join(dir, "cache.db"), "");
    chmodSync(join(dir, "cache.db"), 0o444);
    chmodSync(dir, 0o755);
    actAsNobody();
    return { dir };
  },
  "that another process keeps to itself": () => {
    const dir = temporaryDirectory();
    const other = new Database(join(dir, "cache.db"));
    onTestFinished(() => {
      other.close();
    });
    other.exec("PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE t (x); BEGIN EXCLUSIVE");
    return { dir };
  },
  "without room for the tables": () => ({ dir: temporaryDirectory(), maxDatabaseBytes: 4_096 }),
};

function dirWithoutWriting(): string {
  const dir = temporaryDirectory();
  chmodSync(dir, 0o555);
  actAsNobody();
  return dir;
}

// Permissions do not bind root, as whom tests often run in containers.
function actAsNobody(): void {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(NOBODY);
  onTestFinished(() => {
    process.seteuid?.(0);
  });
}

function worksInMemory(store: Store): void {
  store.set("nfo", "a", Buffer.from("one"));
  expect(Buffer.from(store.get("nfo", "a")?.bytes ?? []).toString()).toBe("one");
  expect(store.keys("nfo", "")).toEqual(["a"]);
  expect(store.stats().nfo.entries).toBe(1);
  store.deletePrefix("nfo", "");
  expect(store.get("nfo", "a")).toBeUndefined();
  expect(store.persistent).toBe(false);
}

describe.each(Object.entries(UNUSABLE))("a database %s", (_, prepare) => {
  test("is reported once, and everything is kept in memory", async () => {
    const log = new RecordingLogger();
    const clock = new ManualClock();
    const store = createStore({ ...prepare(), log, clock });
    worksInMemory(store);
    clock.advance(10_000);
    await store.close();
    expect(log.warnings.map(({ fields }) => codeOf(fields?.error))).toEqual(["STORE_UNAVAILABLE"]);
  });
});

test("a disk that fills up while writing is reported once, and what was being written stays readable", async () => {
  const log = new RecordingLogger();
  const clock = new ManualClock();
  const store = createStore({ dir: temporaryDirectory(), log, clock, maxDatabaseBytes: 200_000 });
  expect(store.persistent).toBe(true);
  store.set("nfo", "before", Buffer.from("before"));
  clock.advance(1_000);
  store.set("artwork", "large", Buffer.alloc(300_000, 7));
  store.set("nfo", "after", Buffer.from("after"));
  clock.advance(1_000);
  expect(store.persistent).toBe(false);
  expect(store.get("artwork", "large")?.bytes[299_999]).toBe(7);
  expect(store.get("nfo", "after")).toBeDefined();
  for (let index = 0; index < 100; index += 1) store.set("artwork", `${index}`, Buffer.alloc(1_000_000));
  // Bounded though nothing can be written.
  expect(store.stats().artwork.bytes).toBeLessThan(64 * 1024 * 1024);
  await store.close();
  expect(log.warnings.map(({ fields }) => codeOf(fields?.error))).toEqual(["STORE_UNAVAILABLE"]);
});

test("a lock that is never given back ends in memory, with one warning", () => {
  const dir = temporaryDirectory();
  const log = new RecordingLogger();
  const clock = new ManualClock();
  const store = createStore({ dir, log, clock });
  const other = new Database(join(dir, "cache.db"));
  onTestFinished(() => {
    other.close();
  });
  other.exec("BEGIN IMMEDIATE");
  store.set("nfo", "a", Buffer.from("one"));
  for (let second = 0; second < 15; second += 1) clock.advance(1_000);
  expect(store.persistent).toBe(false);
  expect(store.get("nfo", "a")).toBeDefined();
  expect(log.warnings).toHaveLength(1);
});

test("a file that is no database is moved aside and begun anew", async () => {
  const dir = temporaryDirectory();
  writeFileSync(join(dir, "cache.db"), "this is no database ".repeat(1_000));
  const log = new RecordingLogger();
  const store = createStore({ dir, log, clock: new ManualClock() });
  expect(store.persistent).toBe(true);
  store.set("nfo", "a", Buffer.from("one"));
  await store.close();
  expect(readFileSync(join(dir, "cache.db.corrupt"), "utf8")).toMatch(/^this is no database/);
  expect(log.warnings.map(({ fields }) => codeOf(fields?.error))).toEqual(["STORE_UNAVAILABLE"]);
  const again = createStore({ dir, log, clock: new ManualClock() });
  expect(again.get("nfo", "a")).toBeDefined();
  await again.close();
  expect(log.warnings).toHaveLength(1);
});

test("a database damaged inside is replaced at the first use that meets the damage, and losing it is all that happens", async () => {
  const dir = temporaryDirectory();
  const file = join(dir, "cache.db");
  const first = createStore({ dir, log: new RecordingLogger(), clock: new ManualClock() });
  for (let index = 0; index < 500; index += 1) first.set("nfo", `key ${index}`, Buffer.alloc(500, index));
  await first.close();
  const bytes = readFileSync(file);
  // The header and the schema stay, so that opening succeeds.
  bytes.fill(0xa5, 8_192);
  writeFileSync(file, bytes);
  const log = new RecordingLogger();
  const clock = new ManualClock();
  const store = createStore({ dir, log, clock });
  for (let index = 0; index < 500; index += 1) {
    store.get("nfo", `key ${index}`);
    store.set("nfo", `key ${index}`, Buffer.from(`${index}`));
  }
  clock.advance(1_000);
  expect(store.persistent).toBe(true);
  expect(Buffer.from(store.get("nfo", "key 77")?.bytes ?? []).toString()).toBe("77");
  await store.close();
  expect(existsSync(`${file}.corrupt`)).toBe(true);
  expect(log.warnings.length).toBeLessThanOrEqual(1);
});

test("a database cut off in the middle never makes a call throw", async () => {
  const dir = temporaryDirectory();
  const file = join(dir, "cache.db");
  const first = createStore({ dir, log: new RecordingLogger(), clock: new ManualClock() });
  for (let index = 0; index < 500; index += 1) first.set("nfo", `key ${index}`, Buffer.alloc(500, index));
  await first.close();
  truncateSync(file, 20_000);
  const log = new RecordingLogger();
  const store = createStore({ dir, log, clock: new ManualClock() });
  for (let index = 0; index < 500; index += 1) store.get("nfo", `key ${index}`);
  store.set("nfo", "new", Buffer.from("new"));
  expect(store.get("nfo", "new")).toBeDefined();
  store.stats();
  await store.close();
  expect(log.warnings.length).toBeLessThanOrEqual(1);
});
