import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  type Fault,
  type JellyfinServer,
  patternBytes,
  startJellyfinServer,
} from "../../examples/jellyfin-server/index.js";
import { describeDrivers } from "./drivers.js";
import { hasProgram, MountedLibrary, run } from "./mounted-library.js";
import { entryOf, filmLibrary, filmPath, type PatternFilm } from "./pattern-films.js";
import type { ReaderJob, ReaderReport } from "./random-reader.js";

const MIB = 1024 * 1024;
const READER = join(import.meta.dirname, "random-reader.ts");
const BYTES = /^\/Items\/[^/]+\/File$/;

const FILMS: readonly PatternFilm[] = [
  { title: "Few Bytes", seed: 11, sizeBytes: 5 },
  { title: "One Window", seed: 12, sizeBytes: 8 * MIB },
  { title: "One Byte More", seed: 13, sizeBytes: 8 * MIB + 1 },
  { title: "Long", seed: 14, sizeBytes: 700_000_003 },
  { title: "Beyond 4 GiB", seed: 15, sizeBytes: 5 * 1024 * MIB + 12_345 },
];

// What can go wrong with a range, as often as each other.
const FAULTS: readonly Fault[] = [
  { kind: "reset", afterBytes: 0 },
  { kind: "reset", afterBytes: 70_001 },
  { kind: "stall", afterBytes: 50_000, ms: 300 },
  { kind: "shortBody", missingBytes: 1 },
  { kind: "shortBody", missingBytes: 100_000 },
  { kind: "shortRange", missingBytes: 4_097 },
  { kind: "status", status: 503 },
  { kind: "status", status: 429, retryAfterSeconds: 0 },
  { kind: "status", status: 429, retryAfterSeconds: 1 },
  { kind: "wrongContentRange", startShift: 1 },
  { kind: "noContentRange" },
  { kind: "longBody", extraBytes: 10 },
  { kind: "gzip" },
  { kind: "wholeFile" },
  { kind: "slowFirstByte", ms: 200 },
  { kind: "hangUp" },
];

describeDrivers("random reads", (driver) => {
  const open: { readonly server: JellyfinServer; readonly mounted: MountedLibrary }[] = [];
  afterEach(async () => {
    for (const { server, mounted } of open.splice(0)) {
      await mounted.close();
      await server.stop();
    }
  });

  async function mountFilms(config: Readonly<Record<string, unknown>> = {}) {
    const server = await startJellyfinServer({ library: filmLibrary(FILMS) });
    const mounted = await MountedLibrary.mount({ mount: { driver }, servers: [entryOf(server)], ...config });
    open.push({ server, mounted });
    return { server, root: mounted.root };
  }

  test("of several processes give the bytes of the server, with little memory", async () => {
    const { root } = await mountFilms({ cache: { maxMiB: 64 } });
    const reports = await readAtRandom(root, { readers: 3, reads: 400, seed: 1 });
    expect(reports).toEqual([everything(400), everything(400), everything(400)]);
  });

  test("give the bytes of the server or EIO, whatever goes wrong on the way", async () => {
    const { server, root } = await mountFilms();
    server.faults.addRandom({ seed: 2, probability: 0.12, faults: FAULTS, path: BYTES });
    const reports = await readAtRandom(root, { readers: 3, reads: 300, seed: 100 });
    expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(reports.map(({ changed }) => changed)).toEqual([0, 0, 0]);
    expect(server.log.requests({ path: BYTES }).filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(30);
    // Most faults can be helped: an answer of nothing but EIO would prove nothing.
    const whole = reports.reduce((sum, report) => sum + report.whole, 0);
    expect(whole).toBeGreaterThan(600);
  });

  test("say that a file changed, and never mix bytes, when its size is told wrongly now and then", async () => {
    const { server, root } = await mountFilms();
    const fault = { kind: "wrongContentRange", totalShift: 1 } as const;
    server.faults.addRandom({ seed: 3, probability: 0.02, faults: [fault], path: BYTES });
    const reports = await readAtRandom(root, { readers: 2, reads: 300, seed: 200 });
    expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(server.log.requests().some((request) => request.fault === "wrongContentRange")).toBe(true);
    expect(reports.reduce((sum, report) => sum + report.whole, 0)).toBeGreaterThan(300);
  });

  test.skipIf(!hasProgram("dd"))("past the page cache of the kernel give the same bytes", async () => {
    const { root } = await mountFilms();
    const film = FILMS[3] as PatternFilm;
    for (const [blockBytes, skip, count] of [
      [4_096, 12_345, 3],
      [MIB, 77, 9],
      [MIB, Math.floor(film.sizeBytes / MIB), 1],
    ] as const) {
      const options = ["iflag=direct", "status=none", `bs=${blockBytes}`, `skip=${skip}`, `count=${count}`];
      const { stdout } = await run("dd", [`if=${filmPath(root, film.title)}`, ...options], {
        encoding: "buffer",
        maxBuffer: 16 * MIB,
      });
      const offset = blockBytes * skip;
      const expected = patternBytes(film.seed, offset, Math.min(blockBytes * count, film.sizeBytes - offset));
      expect(stdout.equals(expected), options.join(" ")).toBe(true);
    }
  });

  test.skipIf(!hasProgram("fio") || !hasProgram("git"))("through a memory map give the same bytes", async () => {
    const { root } = await mountFilms();
    const { title, seed, sizeBytes } = FILMS[2] as PatternFilm;
    const file = filmPath(root, title);
    const reading = ["--rw=randread", "--ioengine=mmap", "--readonly", "--bs=4k", "--io_size=4m", "--randseed=5"];
    await run("fio", ["--name=map", `--filename=${file}`, ...reading], { cwd: tmpdir() });
    // git maps what it hashes (object-file.c), so it sees the pages that the random faults brought in.
    const { stdout } = await run("git", ["hash-object", "--no-filters", file]);
    const hash = createHash("sha1")
      .update(`blob ${sizeBytes}\0`)
      .update(patternBytes(seed, 0, sizeBytes));
    expect(stdout.trim()).toBe(hash.digest("hex"));
  });
});

function everything(reads: number): ReaderReport {
  return { whole: reads, refused: 0, changed: 0, wrong: [] };
}

/** Several reader processes at once, each with a way of its own. */
function readAtRandom(
  root: string,
  { readers, reads, seed }: { readonly readers: number; readonly reads: number; readonly seed: number },
): Promise<readonly ReaderReport[]> {
  const files = FILMS.map((film) => ({ ...film, path: filmPath(root, film.title) }));
  return Promise.all(
    Array.from({ length: readers }, async (_, index) => {
      const job: ReaderJob = { seed: seed + index, reads, files };
      const { stdout } = await run(process.execPath, ["--import", "tsx", READER, JSON.stringify(job)]);
      return JSON.parse(stdout) as ReaderReport;
    }),
  );
}
