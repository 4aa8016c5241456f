import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type JellyfinServer, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { ControlClient } from "../../src/core/control/index.js";
import { shellLines } from "./library-mount.js";
import type { ManyHandlesJob, ManyHandlesReport } from "./many-handles.js";
import { MountedLibrary, mountObstacle } from "./mounted-library.js";
import { entryOf, filmLibrary, filmPath } from "./pattern-films.js";

const MIB = 1024 * 1024;
const CAP_MIB = 64;
const FILMS = Array.from({ length: 25 }, (_, index) => ({
  title: `Film ${index}`,
  seed: index + 1,
  sizeBytes: 100 * MIB + index,
}));
const WITHIN = { timeout: 15_000, interval: 200 };
const NEVER = new AbortController().signal;

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`memory ${obstacle ?? ""}`, () => {
  let server: JellyfinServer;
  let mounted: MountedLibrary;

  beforeEach(async () => {
    server = await startJellyfinServer({ library: filmLibrary(FILMS) });
    mounted = await MountedLibrary.mount({ servers: [entryOf(server)], cache: { maxMiB: CAP_MIB } });
  });
  afterEach(async () => {
    await mounted.close();
    await server.stop();
  });

  async function control(): Promise<ControlClient> {
    const [socket = ""] = await shellLines("find . -type s", join(mounted.folder, "run"));
    return new ControlClient(join(mounted.folder, "run", socket));
  }

  async function purgeAll(client: ControlClient): Promise<void> {
    for (const { handle } of (await client.status(NEVER)).openFiles) await client.purge(handle, undefined, NEVER);
  }

  /** The most that is reserved at any look from now on, as long as `goesOn`. */
  async function watchReserved(client: ControlClient, goesOn: () => boolean): Promise<number> {
    let mostBytes = 0;
    while (goesOn()) {
      mostBytes = Math.max(mostBytes, (await client.status(NEVER)).cache.reservedBytes);
      await delay(500);
    }
    return mostBytes;
  }

  test("of 64 MiB does for 500 open files, reads all over them and four streams, and is given back", async () => {
    const files = FILMS.map((film) => ({ ...film, path: filmPath(mounted.root, film.title) }));
    const held = files.map(({ path }) => path.replace(/mkv$/, "nfo"));
    const job: ManyHandlesJob = { files, held, handles: 500, reads: 400, streams: 4, streamBytes: 24 * MIB };
    const program = join(import.meta.dirname, "many-handles.ts");
    const child = spawn(process.execPath, ["--import", "tsx", program, JSON.stringify(job)], {
      env: { ...process.env, UV_THREADPOOL_SIZE: "8" },
    });
    child.stderr.pipe(process.stderr);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const client = await control();
    let isReading = true;
    const watch = watchReserved(client, () => isReading);
    expect(await lines.next()).toMatchObject({ value: "read" });
    isReading = false;
    const mostReservedBytes = await watch;
    const full = await client.status(NEVER);
    expect(full.openFiles).toHaveLength(500);
    expect(full.cache.smallFileBytes).toBeGreaterThan(0);
    expect(Math.max(mostReservedBytes, full.cache.reservedBytes)).toBeLessThanOrEqual(CAP_MIB * MIB);
    expect(full.cache.reservedBytes).toBeGreaterThan((CAP_MIB / 2) * MIB);
    await purgeAll(client);
    child.stdin.end();
    const report = JSON.parse(String((await lines.next()).value)) as ManyHandlesReport;
    expect(report).toEqual({ right: 400 + 4 * 96, wrong: [] });
    await vi.waitFor(async () => {
      const { cache, openFiles } = await client.status(NEVER);
      expect(openFiles).toEqual([]);
      expect(cache).toMatchObject({ reservedBytes: 0, smallFileBytes: 0 });
    }, WITHIN);
  }, 90_000);
});
