import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type FileHandle, open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  type JellyfinServer,
  patternBytes,
  patternFile,
  startJellyfinServer,
} from "../../examples/jellyfin-server/index.js";
import { describeDriver } from "./drivers.js";
import { type LibraryMount, mountLibrary, shell } from "./library-mount.js";
import { DRIVER_NAME, MountedLibrary, mountObstacle } from "./mounted-library.js";
import { ENTRY_KEY, entryOf, filmLibrary, filmPath, type PatternFilm } from "./pattern-films.js";

const MIB = 1024 * 1024;
const BYTES = /^\/Items\/[^/]+\/File$/;
const DEADLINE_SECONDS = 2;
// Shorter than any deadline that is not the configured one, longer than a loaded machine is late.
const WITHIN_MS = 8_000;
const RETURN_WITHIN = { timeout: 15_000, interval: 200 };

const SHORT: PatternFilm = { title: "Short", seed: 21, sizeBytes: 3 * MIB + 7 };
const LONG: PatternFilm = { title: "Long", seed: 22, sizeBytes: 64 * MIB + 5 };
// Where neither the head nor the end of LONG has been fetched by an open.
const MIDDLE = 37 * MIB + 1;

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`a server that is not there ${obstacle ?? ""}`, () => {
  const { ends, mountFilms } = mounts();

  test("at the start leaves its entry empty-handed but present, and all works once it is back", async () => {
    const server = await startJellyfinServer({ library: filmLibrary([SHORT]) });
    ends.push(() => server.stop());
    await server.stop();
    const mounted = await MountedLibrary.mount({
      servers: [entryOf(server)],
      timeouts: { metadataSeconds: DEADLINE_SECONDS },
    });
    ends.push(() => mounted.close());
    const entry = join(mounted.root, ENTRY_KEY);

    expect(await readdir(mounted.root)).toEqual([ENTRY_KEY]);
    await fails("EIO", () => readdir(entry));
    await fails("EIO", () => readFile(filmPath(mounted.root, SHORT.title)));

    await server.start();
    await vi.waitFor(async () => expect(await readdir(entry)).toEqual(["Films"]), RETURN_WITHIN);
    expect(await isWhole(mounted.root, SHORT)).toBe(true);
  });

  test("that refused every login for a while is asked again by a refresh", async () => {
    const server = await startJellyfinServer({
      library: filmLibrary([SHORT]),
      users: [{ name: "cyril", password: "by-heart" }],
    });
    ends.push(() => server.stop());
    const mounted = await MountedLibrary.mount({
      servers: [entryOf(server, { apiKey: undefined, password: "by-heart" })],
    });
    ends.push(() => mounted.close());
    expect(await readdir(join(mounted.root, ENTRY_KEY))).toEqual(["Films"]);

    const heal = server.faults.add({ fault: { kind: "status", status: 401 } });
    expect((await mounted.cli("status")).stdout).toContain("refused");
    heal();
    await expect(readFile(filmPath(mounted.root, SHORT.title))).rejects.toMatchObject({ code: "EACCES" });
    await mounted.cli("refresh");
    await vi.waitFor(async () => expect(await isWhole(mounted.root, SHORT)).toBe(true), RETURN_WITHIN);
  });

  test("at the start, silent instead of refusing, fails listings within the deadline too", async () => {
    const server = await startJellyfinServer({ library: filmLibrary([SHORT]) });
    ends.push(() => server.stop());
    const heal = server.faults.add({ fault: { kind: "slowFirstByte", ms: 120_000 } });
    const mounted = await MountedLibrary.mount({
      servers: [entryOf(server)],
      timeouts: { metadataSeconds: DEADLINE_SECONDS },
    });
    ends.push(() => mounted.close());
    const entry = join(mounted.root, ENTRY_KEY);

    expect(await readdir(mounted.root)).toEqual([ENTRY_KEY]);
    await fails("EIO", () => readdir(entry));
    await fails("EIO", () => readdir(join(entry, "Films")));

    // What hangs is cut, as a server that is started anew does.
    heal();
    await server.stop();
    await server.start();
    await vi.waitFor(async () => expect(await readdir(entry)).toEqual(["Films"]), RETURN_WITHIN);
    expect(await isWhole(mounted.root, SHORT)).toBe(true);
  });

  test("later changes no listing: not at once, not when it is too old, not after a new mount", async () => {
    const { server, mounted, entry } = await mountFilms({
      cache: { itemsTtlSeconds: 1 },
      timeouts: { metadataSeconds: DEADLINE_SECONDS, readSeconds: DEADLINE_SECONDS },
    });
    const tree = () => shell("find . -printf '%y %m %i %s %T@ %p\\n' | sort", entry);
    const before = await tree();
    expect(before).toContain("Long.nfo");
    await server.stop();
    expect(await tree()).toBe(before);
    await sleep(1_500);
    expect(await tree()).toBe(before);
    await mounted.remount();
    expect(await tree()).toBe(before);

    await fails("EIO", () => readFile(filmPath(mounted.root, SHORT.title)));
    const { stdout } = await mounted.cli("status", "--json");
    const [entryStatus] = JSON.parse(stdout).mounts[0].servers;
    expect(entryStatus).toMatchObject({ key: ENTRY_KEY, error: { code: "SERVER_UNREACHABLE" } });
    expect(entryStatus.staleListings).toBeGreaterThan(0);

    await server.start();
    await vi.waitFor(async () => expect(await isWhole(mounted.root, SHORT)).toBe(true), RETURN_WITHIN);
    expect(await tree()).toBe(before);
  });

  test("for two seconds in the middle of a copy does not disturb it", async () => {
    const { server, mounted } = await mountFilms({});
    server.bytesPerSecond = 24 * MIB;
    const copied = hashOf(filmPath(mounted.root, LONG.title));
    await vi.waitFor(() => expect(server.log.bytesSent({ path: BYTES })).toBeGreaterThan(12 * MIB), RETURN_WITHIN);
    await server.stop();
    await sleep(2_000);
    expect(server.log.bytesSent({ path: BYTES })).toBeLessThan(LONG.sizeBytes);
    await server.start();
    expect(await copied).toBe(
      createHash("sha1")
        .update(patternBytes(LONG.seed, 0, LONG.sizeBytes))
        .digest("hex"),
    );
  });
});

describeDriver("an open file whose server fails", (driver) => {
  const { mountFilms } = mounts(driver);

  test("yields what was fetched, fails the rest within the deadline, and works on afterwards", async () => {
    const { server, mounted } = await mountFilms({ timeouts: { readSeconds: DEADLINE_SECONDS } });
    await using film = await open(filmPath(mounted.root, LONG.title));
    await expectBytes(film, LONG.seed, 0, 1000);
    await server.stop();
    await fails("EIO", () => film.read(Buffer.alloc(1000), 0, 1000, MIDDLE));
    await expectBytes(film, LONG.seed, 0, 1000);
    await server.start();
    await vi.waitFor(() => expectBytes(film, LONG.seed, MIDDLE, 1000), RETURN_WITHIN);
  });

  for (const [what, change] of [
    ["of another size", { seed: 99, sizeBytes: LONG.sizeBytes + 4_321 }],
    ["of the same size", { seed: 99, sizeBytes: LONG.sizeBytes }],
  ] as const) {
    test(`that becomes another file ${what} fails, and the next open reads the new one`, async () => {
      const { server, mounted } = await mountFilms({});
      const path = filmPath(mounted.root, LONG.title);
      {
        await using film = await open(path);
        await expectBytes(film, LONG.seed, 0, 1000);
        replaceFile(server, LONG, change);
        await fails("ESTALE", () => film.read(Buffer.alloc(1000), 0, 1000, MIDDLE));
      }
      expect(await mounted.cli("refresh")).toMatchObject({ status: 0 });
      const next = await readFile(path);
      expect(next.equals(patternBytes(change.seed, 0, change.sizeBytes))).toBe(true);
    });
  }
});

/** What a suite mounts, each ended after its test. */
function mounts(driver = DRIVER_NAME) {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function mountFilms(config: Readonly<Record<string, unknown>>): Promise<LibraryMount> {
    const mount = await mountLibrary({ library: filmLibrary([SHORT, LONG]) }, { mount: { driver }, ...config });
    ends.push(() => mount.close());
    return mount;
  }
  return { ends, mountFilms };
}

/** Expects an errno, and that it comes in time. */
async function fails(errno: "EIO" | "ESTALE", work: () => Promise<unknown>): Promise<void> {
  const startedAtMs = performance.now();
  const error: unknown = await work().then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toMatchObject(errno === "EIO" ? { code: "EIO" } : { errno: -116 });
  expect(performance.now() - startedAtMs).toBeLessThan(WITHIN_MS);
}

async function expectBytes(file: FileHandle, seed: number, offset: number, length: number): Promise<void> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  expect(bytesRead).toBe(length);
  expect(buffer.equals(patternBytes(seed, offset, length))).toBe(true);
}

async function isWhole(root: string, film: PatternFilm): Promise<boolean> {
  return (await readFile(filmPath(root, film.title))).equals(patternBytes(film.seed, 0, film.sizeBytes));
}

/** Reads a file from start to end in a process of its own. */
async function hashOf(path: string): Promise<string> {
  const child = spawn("sha1sum", [path], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, "close");
  return output.slice(0, 40);
}

/** Puts another file into the place of a film's, a day later. */
function replaceFile(
  server: JellyfinServer,
  { title }: PatternFilm,
  { seed, sizeBytes }: { readonly seed: number; readonly sizeBytes: number },
): void {
  const item = [...server.library.all()].find(({ name, type }) => name === title && type === "Movie");
  const [source] = item?.sources ?? [];
  if (item === undefined || source === undefined) throw new Error(`no film ${title}`);
  const contents = patternFile({ seed, sizeBytes, modifiedMs: source.contents.modifiedMs + 86_400_000 });
  server.library.change(item.id, { sources: [{ ...source, contents }] });
}
