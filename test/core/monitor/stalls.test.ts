import "reflect-metadata";
import { afterEach, describe, expect, test } from "vitest";
import type { OpenFile, Overview, Stall, StallCause, Update } from "../../../src/core/monitor/index.js";
import { NEVER } from "../../../src/testing/filesystem-subject.js";
import type { PatternFilm } from "../../mount/pattern-films.js";
import { eventsOf, type ReceivedEvent } from "./event-reader.js";
import { WatchedMount } from "./watched-mount.js";

const MIB = 1024 * 1024;
const KIB = 1024;
const FILM: PatternFilm = { title: "Alien", seed: 91, sizeBytes: 48 * MIB };
// 50 Mbit/s.
const FAST: PatternFilm = { title: "Contact", seed: 93, sizeBytes: 48 * MIB, durationSeconds: 8 };
const OTHER: PatternFilm = { title: "Brazil", seed: 92, sizeBytes: 48 * MIB };
// Far from what is fetched at the open.
const OFFSET = 20 * MIB;
const LONG_MS = 4_000;
const WITHIN = { timeout: 10_000 };

let mount: WatchedMount;
afterEach(() => mount.close());

const start = async (entry: Readonly<Record<string, unknown>> = {}) => {
  mount = await WatchedMount.start({
    films: [FILM, OTHER, FAST],
    entry,
    text: (lines, folder) => `cache: { dir: ${folder}/cache, maxMiB: 32 }\nservers:\n  - ${lines}\n`,
  });
};

/** Opens a film and lets what is fetched at the open come to its end. */
async function opened({ title }: PatternFilm): Promise<number> {
  const handle = await mount.open(title);
  await mount.readRight(title, handle, 0, 64 * KIB);
  await expect.poll(() => mount.parts.cache.stats().inFlightBytes, WITHIN).toBe(0);
  return handle;
}

/** Waits, with the page's own means, until a stall is told; it must still be going on. */
async function stallTold(): Promise<Stall> {
  const here = ({ data }: ReceivedEvent) => (data as Update).stalls?.find(({ offsetBytes }) => offsetBytes === OFFSET);
  const events = await eventsOf(mount, "/api/v1/events", (event) => here(event) !== undefined);
  const last = events.at(-1);
  return (last && here(last)) ?? expect.fail("no stall was told");
}

/** How many there were of a cause. A busy machine may have let the reads at the open wait, too. */
async function countOf(cause: StallCause): Promise<number> {
  return (await mount.answer<Overview>("GET", "/overview")).stalls.byCause[cause];
}

/** Reads while something is wrong, and expects one stall of this cause, counted once. */
async function expectStall(cause: StallCause, handle: number, read: () => Promise<unknown>): Promise<Stall> {
  const before = await countOf(cause);
  const reading = read();
  const stall = await stallTold();
  expect(stall).toMatchObject({ cause, handle });
  expect(stall.endedAtMs).toBeUndefined();
  const file = await mount.answer<OpenFile>("GET", `/open-files/${handle}`);
  expect(file.stall).toBe(cause);
  await reading;
  await expect.poll(async () => (await stalls())[0]?.endedAtMs, WITHIN).toBeTypeOf("number");
  expect(await countOf(cause)).toBe(before + 1);
  return stall;
}

async function stalls(): Promise<readonly Stall[]> {
  return (await mount.answer<{ stalls: readonly Stall[] }>("GET", "/stalls")).stalls;
}

const readFar = (handle: number) => mount.readRight(FILM.title, handle, OFFSET, 256 * KIB);

describe("a read that waits long", () => {
  test("for a server that is slow to answer", async () => {
    await start();
    const handle = await opened(FILM);
    mount.server.faults.add({ fault: { kind: "slowFirstByte", ms: LONG_MS }, ranged: true });
    await expectStall("firstByte", handle, () => readFar(handle));
  });

  test("for bytes that come too slowly", async () => {
    await start();
    const handle = await opened(FILM);
    mount.server.bytesPerSecond = 120 * KIB;
    await expectStall("bandwidth", handle, () => readFar(handle));
  });

  test("for bytes that come more slowly than the film plays, though no read waits for long", async () => {
    await start({ maxConnections: 2 });
    const handle = await opened(FAST);
    expect((await mount.answer<OpenFile>("GET", `/open-files/${handle}`)).bitsPerSecond).toBeGreaterThan(45e6);
    mount.server.bytesPerSecond = 4 * MIB;
    let at = OFFSET;
    let reads = true;
    const player = (async () => {
      for (; reads; at += 128 * KIB) await mount.readRight(FAST.title, handle, at, 128 * KIB);
    })();
    await expect.poll(async () => (await stalls())[0], WITHIN).toMatchObject({ cause: "bandwidth", handle });
    expect(await countOf("bandwidth")).toBe(1);
    mount.server.bytesPerSecond = undefined;
    reads = false;
    await player;
    await expect.poll(async () => (await stalls())[0]?.endedAtMs, WITHIN).toBeTypeOf("number");
  });

  test("for another try after a failure", async () => {
    await start();
    const handle = await opened(FILM);
    const heal = mount.server.faults.add({ fault: { kind: "hangUp" }, ranged: true });
    setTimeout(heal, LONG_MS);
    const stall = await expectStall("retry", handle, () => readFar(handle));
    expect(stall.detail).toContain("SERVER_UNREACHABLE");
  });

  test("for a server that asks for fewer requests", async () => {
    await start();
    const handle = await opened(FILM);
    mount.server.faults.add({ fault: { kind: "status", status: 429, retryAfterSeconds: 2 }, ranged: true, times: 1 });
    await expectStall("rateLimit", handle, () => readFar(handle));
  });

  test("for the entry's own limit of speed", async () => {
    await start({ maxMbitPerSecond: 8 });
    const handle = await opened(FILM);
    const stall = await expectStall("rateLimit", handle, () => mount.readRight(FILM.title, handle, OFFSET, 2 * MIB));
    expect(stall.detail).toContain("maxMbitPerSecond");
  });

  test("for a free connection", async () => {
    await start({ maxConnections: 1 });
    const handle = await opened(FILM);
    const other = await opened(OTHER);
    const fault = { kind: "slowFirstByte", ms: 3_000 } as const;
    mount.server.faults.add({ fault, ranged: true, times: 1 });
    const before = mount.server.log.requests().length;
    const reading = mount.readRight(OTHER.title, other, OFFSET, 64 * KIB).catch(() => undefined);
    await expect.poll(() => mount.server.log.requests().length).toBeGreaterThan(before);
    const waiting = readFar(handle);
    await expect
      .poll(async () => (await stalls()).find((stall) => stall.handle === handle)?.cause, WITHIN)
      .toBe("queue");
    await Promise.all([reading, waiting]);
    expect(await countOf("queue")).toBe(1);
  });

  test("for memory", async () => {
    await start();
    const handle = await opened(FILM);
    const other = await opened(OTHER);
    const leases: { release(): void }[] = [];
    for (let at = 0; at < 31 * MIB; at += MIB) {
      leases.push(await mount.parts.filesystem.read(other, at, MIB, NEVER));
    }
    setTimeout(() => {
      for (const lease of leases) lease.release();
    }, LONG_MS);
    await expectStall("memory", handle, () => mount.readRight(FILM.title, handle, OFFSET, 2 * MIB));
  });

  test("is told of even if it fails, with the error", async () => {
    await start();
    const handle = await opened(FILM);
    mount.server.faults.add({ fault: { kind: "status", status: 500 }, ranged: true, times: 1 });
    mount.server.faults.add({ fault: { kind: "slowFirstByte", ms: 60_000 }, ranged: true });
    const controller = new AbortController();
    const reading = mount.parts.filesystem.read(handle, OFFSET, 64 * KIB, controller.signal).catch(() => undefined);
    await stallTold();
    controller.abort();
    await reading;
    await expect.poll(async () => (await stalls())[0]?.failed).toBe("ABORTED");
  });

  test("that does not wait is none", async () => {
    await start();
    const handle = await opened(FILM);
    for (let at = 0; at < 8 * MIB; at += MIB) await mount.readRight(FILM.title, handle, at, MIB);
    expect(await stalls()).toEqual([]);
  });
});
