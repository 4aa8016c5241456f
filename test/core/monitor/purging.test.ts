import "reflect-metadata";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CacheState, OpenFile, Overview, Purged, Snapshot, Update } from "../../../src/core/monitor/index.js";
import type { PatternFilm } from "../../mount/pattern-films.js";
import { eventsOf } from "./event-reader.js";
import { WatchedMount } from "./watched-mount.js";

const MIB = 1024 * 1024;
const WINDOW = MIB;
const FILM: PatternFilm = { title: "Alien", seed: 91, sizeBytes: 40 * MIB + 5 };

let mount: WatchedMount;
let handle: number;
beforeEach(async () => {
  mount = await WatchedMount.start({
    films: [FILM],
    text: (entry, folder) => `cache: { dir: ${folder}/cache }\nreadAhead: { windowMiB: 1 }\nservers:\n  - ${entry}\n`,
  });
  handle = await mount.open(FILM.title);
  for (let at = 0; at < 2 * WINDOW; at += MIB) await mount.readRight(FILM.title, handle, at, MIB);
  await expect.poll(() => mount.parts.cache.stats().inFlightBytes, { timeout: 10_000 }).toBe(0);
});
afterEach(() => mount.close());

const file = () => mount.answer<OpenFile>("GET", `/open-files/${handle}`);
const windowAt = async (start: number) => (await file()).windows.find((window) => window.start === start);
const fetched = () => mount.parts.activity.inBytes;

describe("a purge", () => {
  test("of one window drops that one; what is read there again is fetched again, and right", async () => {
    const before = fetched();
    expect((await windowAt(0))?.state).toBe("ready");
    const purged = await mount.answer<Purged>("POST", `/open-files/${handle}/windows/0/purge`);
    expect(purged).toEqual({ purged: true, droppedBytes: WINDOW });
    expect(await windowAt(0)).toBeUndefined();
    expect((await windowAt(WINDOW))?.state).toBe("ready");
    expect(await mount.answer("POST", `/open-files/${handle}/windows/0/purge`)).toEqual({
      purged: false,
      droppedBytes: 0,
    });
    await mount.readRight(FILM.title, handle, 0, MIB / 2);
    expect(fetched()).toBeGreaterThanOrEqual(before + MIB / 2);
  });

  test("of a file drops all of it, also while it is read", async () => {
    const reading = mount.readRight(FILM.title, handle, 30 * MIB, 4 * MIB);
    const purged = await mount.answer<Purged>("POST", `/open-files/${handle}/purge`);
    expect(purged.purged).toBe(true);
    expect(purged.droppedBytes).toBeGreaterThanOrEqual(2 * WINDOW);
    await reading;
    await mount.readRight(FILM.title, handle, 0, 3 * MIB);
    expect((await mount.ask("POST", "/api/v1/open-files/999/purge")).status).toBe(404);
  });

  test("by age spares what was used of late, and 0 takes everything that is not in use", async () => {
    const { ages, ttlMs } = await mount.answer<CacheState>("GET", "/cache");
    expect(ages).toHaveLength(20);
    expect(ages[0]).toMatchObject({ fromMs: 0, toMs: ttlMs / 20 });
    const cached = mount.parts.cache.stats().cachedBytes;
    expect(ages.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(cached);
    expect(ages[0]?.bytes).toBe(cached);
    expect(await mount.answer("POST", "/cache/purge", { ageFraction: 0.5 })).toEqual({
      purged: false,
      droppedBytes: 0,
    });
    expect(await mount.answer("POST", "/cache/purge", { ageFraction: 0 })).toEqual({
      purged: true,
      droppedBytes: cached,
    });
    expect(mount.parts.cache.stats().cachedBytes).toBe(0);
    await mount.readRight(FILM.title, handle, 5 * MIB, 2 * MIB);
  });
});

describe("live events", () => {
  test("tell an open file as it reads on, and when it is closed", async () => {
    const other = await mount.open(FILM.title);
    const updates: NonNullable<Update["openFiles"]>[] = [];
    const files = () => updates.flatMap(({ changed }) => changed);
    await eventsOf(mount, "/api/v1/events", ({ event, data }) => {
      if (event === "snapshot") {
        expect((data as Snapshot).openFiles.map((each) => each.handle)).toEqual([handle, other]);
        mount.parts.filesystem.release(other);
        void mount.readRight(FILM.title, handle, 2 * WINDOW, MIB);
        return false;
      }
      const { openFiles } = data as Update;
      if (openFiles !== undefined) updates.push(openFiles);
      return files().at(-1)?.positionBytes === 2 * WINDOW + MIB;
    });
    expect(updates.flatMap(({ closed }) => closed)).toEqual([other]);
    expect(files().map((each) => each.handle)).not.toContain(other);
  });

  test("carry the log to whoever asks for it", async () => {
    const events = await eventsOf(mount, "/api/v1/events?log=info", ({ event }) => {
      if (event === "snapshot") void mount.answer("POST", "/reload");
      return event === "log";
    });
    expect(events.at(-1)?.data).toMatchObject({ level: "info", message: "the changed configuration is in force" });
  });

  test("end when the session does", async () => {
    const { token } = mount;
    const response = await fetch(`${mount.address}/api/v1/events`, { headers: { authorization: `Bearer ${token}` } });
    await mount.monitor.close();
    // Without an error: the stream was brought to its end.
    expect(await response.text()).toContain("event: snapshot");
  });
});

test("what goes in and out is counted, and a hit is one", async () => {
  await mount.readRight(FILM.title, handle, 0, WINDOW);
  const { totals, hitRatio, memory } = await mount.answer<Overview>("GET", "/overview");
  expect(totals.outBytes).toBe(3 * WINDOW);
  expect(totals.inBytes).toBe(totals.fetchedBytes + totals.recalledBytes);
  expect(hitRatio).toBeGreaterThan(0);
  expect(memory.cachedBytes).toBeLessThanOrEqual(memory.reservedBytes);
});
