import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
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

interface Status {
  readonly cache: {
    readonly maxBytes: number;
    readonly reservedBytes: number;
    readonly smallFileBytes: number;
    readonly directReads: number;
  };
  readonly openFiles: readonly { readonly handle: number }[];
}

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

  async function status(): Promise<Status> {
    const { stdout } = await mounted.cli("status", "--json");
    return (JSON.parse(stdout) as { readonly mounts: readonly Status[] }).mounts[0] as Status;
  }

  async function purgeAll(): Promise<void> {
    const [socket = ""] = await shellLines("find . -type s", join(mounted.folder, "run"));
    const client = new ControlClient(join(mounted.folder, "run", socket));
    for (const { handle } of (await status()).openFiles) await client.purge(handle, undefined, NEVER);
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
    let mostReservedBytes = 0;
    const watch = setInterval(async () => {
      mostReservedBytes = Math.max(mostReservedBytes, (await status()).cache.reservedBytes);
    }, 1_000);
    expect(await lines.next()).toMatchObject({ value: "read" });
    clearInterval(watch);
    const full = await status();
    expect(full.openFiles).toHaveLength(500);
    expect(full.cache.smallFileBytes).toBeGreaterThan(0);
    expect(Math.max(mostReservedBytes, full.cache.reservedBytes)).toBeLessThanOrEqual(CAP_MIB * MIB);
    expect(full.cache.reservedBytes).toBeGreaterThan((CAP_MIB / 2) * MIB);
    await purgeAll();
    child.stdin.end();
    const report = JSON.parse(String((await lines.next()).value)) as ManyHandlesReport;
    expect(report).toEqual({ right: 400 + 4 * 96, wrong: [] });
    await vi.waitFor(async () => {
      const { cache, openFiles } = await status();
      expect(openFiles).toEqual([]);
      expect(cache).toMatchObject({ reservedBytes: 0, smallFileBytes: 0 });
    }, WITHIN);
  }, 90_000);
});
