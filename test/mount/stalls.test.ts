import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type JellyfinServer, patternBytes, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { describeDrivers } from "./drivers.js";
import { MountedLibrary, run } from "./mounted-library.js";
import { ENTRY_KEY, entryOf, filmLibrary, filmPath, type PatternFilm } from "./pattern-films.js";

const MIB = 1024 * 1024;
const FILM: PatternFilm = { title: "Arrival", seed: 71, sizeBytes: 60 * MIB + 3 };
const OTHER: PatternFilm = { title: "Sunset", seed: 72, sizeBytes: 3 * MIB + 5 };
const BYTES = /^\/Items\/[^/]+\/File$/;
const WITHIN = { timeout: 10_000, interval: 20 };
// Far less than the deadline of a read.
const PROMPT_MS = 5_000;

describeDrivers("a stall", (driver) => {
  let server: JellyfinServer;
  let mounted: MountedLibrary;

  beforeEach(async () => {
    server = await startJellyfinServer({ library: filmLibrary([FILM, OTHER]) });
    mounted = await MountedLibrary.prepare({ mount: { driver }, servers: [entryOf(server)] });
  });

  afterEach(async () => {
    await mounted.close();
    await server.stop();
  });

  function signal(name: NodeJS.Signals): void {
    if (mounted.pid === undefined) throw new Error("nothing is mounted");
    process.kill(mounted.pid, name);
  }

  // libfuse 2.9 does not tell what is interrupted: a read past the page cache ends with the deadline there.
  const readers = [
    ["cat", []],
    ...(driver === "fuse-native" ? [] : [["dd", ["iflag=direct", "bs=1M"]] as const]),
  ] as const;
  for (const [program, options] of readers) {
    test(`of a server holds no ${program} that is killed, and nobody who reads something else`, async () => {
      await mounted.start();
      const stalled = filmPath(mounted.root, FILM.title);
      const other = filmPath(mounted.root, OTHER.title);
      await readFile(other);
      server.faults.add({ fault: { kind: "stall", afterBytes: 0 }, path: BYTES });
      const args = program === "dd" ? [`if=${stalled}`, "of=/dev/null", ...options] : [stalled];
      const reader = spawn(program, args, { stdio: "ignore" });
      await vi.waitFor(() => expect(server.log.running().length).toBeGreaterThan(0), WITHIN);
      await vi.waitFor(async () => expect(await waitsInRead(reader)).toBe(true), WITHIN);
      const gone = once(reader, "exit");
      reader.kill("SIGKILL");
      const [, endedBy] = await Promise.race([gone, sleep(PROMPT_MS, [undefined, "nothing, in time"], { ref: false })]);
      expect(endedBy).toBe("SIGKILL");
      expect((await readFile(other)).length).toBe(OTHER.sizeBytes);
    });
  }

  test("of the mount's own process, longer than a read may take, is waited out, and every byte is right", async () => {
    await mounted.configure({
      mount: { driver },
      servers: [entryOf(server)],
      timeouts: { readSeconds: 1, metadataSeconds: 1 },
    });
    await mounted.start();
    // So slow that there are reads under way whenever it is stopped.
    server.bytesPerSecond = 16 * MIB;
    const reading = hashOf(filmPath(mounted.root, FILM.title));
    await sleep(700);
    signal("SIGSTOP");
    const names = readdir(mounted.root);
    await sleep(2_500);
    signal("SIGCONT");
    expect(await names).toEqual([ENTRY_KEY]);
    server.bytesPerSecond = undefined;
    expect(await reading).toBe(sumOf(FILM));
    expect(await mounted.stop()).toBe(0);
  });
});

/** Reads a file from start to end in a process of its own. */
async function hashOf(path: string): Promise<string> {
  const { stdout } = await run("sha256sum", [path]);
  return stdout.slice(0, 64);
}

function sumOf({ seed, sizeBytes }: PatternFilm): string {
  return createHash("sha256")
    .update(patternBytes(seed, 0, sizeBytes))
    .digest("hex");
}

/** Whether a process is inside read(2), or a page fault of it. */
async function waitsInRead({ pid }: ChildProcess): Promise<boolean> {
  const call = await readFile(`/proc/${pid}/syscall`, "utf8");
  return call.startsWith("0 ");
}
