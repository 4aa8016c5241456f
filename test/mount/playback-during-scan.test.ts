import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Link, openLink } from "../../bench/mounts/link.js";
import { type JellyfinServer, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { shell } from "./library-mount.js";
import { MountedLibrary, mountObstacle } from "./mounted-library.js";
import type { PlayerJob, PlayerReport } from "./paced-player.js";
import { entryOf, filmLibrary, filmPath } from "./pattern-films.js";
import type { ProberJob, ProberReport } from "./prober.js";

const MIB = 1024 * 1024;
const PLAYED = { title: "Played", seed: 1, sizeBytes: 400 * MIB };
const LOOKED_AT = Array.from({ length: 200 }, (_, index) => ({
  title: `Looked At ${index}`,
  seed: index + 2,
  sizeBytes: 40 * MIB,
}));

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`playback during a scan ${obstacle ?? ""}`, () => {
  let server: JellyfinServer;
  let link: Link;
  let mounted: MountedLibrary;

  beforeEach(async () => {
    server = await startJellyfinServer({ library: filmLibrary([PLAYED, ...LOOKED_AT]) });
    link = await openLink({ toPort: Number(new URL(server.url).port), roundTripMs: 10, megabitsPerSecond: 50 });
    mounted = await MountedLibrary.mount({ servers: [entryOf({ url: `http://127.0.0.1:${link.port}` })] });
  });
  afterEach(async () => {
    await mounted.close();
    await link.stop();
    await server.stop();
  });

  test("at half the speed of the line never waits for a second, with 16 probes at a time", async () => {
    const files = LOOKED_AT.map((film) => ({ ...film, path: filmPath(mounted.root, film.title) }));
    // What is measured is the way of bytes, not the first listing.
    await shell("ls -lR . > /dev/null", mounted.root);
    const played = filmPath(mounted.root, PLAYED.title);
    const player = program("paced-player.ts", {
      path: played,
      seed: PLAYED.seed,
      megabitsPerSecond: 25,
      seconds: 15,
    } satisfies PlayerJob);
    const lines = linesOf(player);
    expect(await lines.next()).toMatchObject({ value: "playing" });
    const prober = program("prober.ts", { atATime: 16, files } satisfies ProberJob);
    const report = JSON.parse(String((await lines.next()).value)) as PlayerReport;
    prober.stdin.end();
    const scan = JSON.parse(String((await linesOf(prober).next()).value)) as ProberReport;
    expect(scan.wrong).toEqual([]);
    // The scan is held back, not held up.
    expect(scan.probed).toBeGreaterThanOrEqual(16);
    expect(report.wrongReads).toBe(0);
    expect(report.longestWaitMs).toBeLessThan(1_000);
  }, 60_000);
});

function program(name: string, job: PlayerJob | ProberJob): ChildProcessWithoutNullStreams {
  const args = ["--import", "tsx", join(import.meta.dirname, name), JSON.stringify(job)];
  const child = spawn(process.execPath, args, { env: { ...process.env, UV_THREADPOOL_SIZE: "24" } });
  child.stderr.pipe(process.stderr);
  return child;
}

function linesOf({ stdout }: ChildProcessWithoutNullStreams): AsyncIterator<string> {
  return createInterface(stdout)[Symbol.asyncIterator]();
}
