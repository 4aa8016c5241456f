import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type JellyfinServer, patternBytes, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { DRIVER_NAME, MountedLibrary, mountObstacle } from "./mounted-library.js";
import { entryOf, filmLibrary, filmPath, type PatternFilm } from "./pattern-films.js";

const MIB = 1024 * 1024;
const FILM: PatternFilm = { title: "Alien", seed: 71, sizeBytes: 60 * MIB + 3 };
const SMALL: PatternFilm = { title: "Brazil", seed: 72, sizeBytes: 500_001 };
const WITHIN = { timeout: 10_000, interval: 100 };

interface OpenFile {
  readonly handle: number;
  readonly path: string;
  readonly positionBytes: number;
  readonly processes: readonly { readonly pid: number; readonly name: string }[];
  readonly windows: readonly { readonly start: number; readonly state: string }[];
}

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`the monitor of a mount ${obstacle ?? ""}`, () => {
  let server: JellyfinServer;
  let mounted: MountedLibrary;
  let line: string;

  beforeAll(async () => {
    server = await startJellyfinServer({ library: filmLibrary([FILM, SMALL]) });
    mounted = await MountedLibrary.prepare({ servers: [entryOf(server)] });
    line = await mounted.start();
  });
  afterAll(async () => {
    await mounted.close();
    await server.stop();
  });

  const linkIn = (text: string) =>
    /http:\/\/127\.0\.0\.1:\d+\/login\?ticket=[\w-]+/.exec(text)?.[0] ?? expect.fail(text);

  /** Logs in by a link. Resolves with the way to ask. */
  async function logIn(link: string) {
    const response = await fetch(link, { redirect: "manual" });
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? expect.fail("no session");
    const { origin } = new URL(link);
    return async <T>(path: string, method = "GET"): Promise<T> => {
      const answered = await fetch(`${origin}/api/v1${path}`, { method, headers: { cookie, origin } });
      expect(answered.status).toBe(200);
      return (await answered.json()) as T;
    };
  }

  test("is told beside the line that says it is mounted, with a link that logs in once", async () => {
    expect(line).toBe(`mounted ${mounted.root} (${DRIVER_NAME}, 1 servers)`);
    await vi.waitFor(() => expect(mounted.log).toContain("login?ticket="), WITHIN);
    const link = linkIn(mounted.log);
    const ask = await logIn(link);
    expect(await ask("/session")).toMatchObject({ loggedIn: true });
    expect((await fetch(link, { redirect: "manual" })).headers.get("set-cookie")).toBeNull();
  });

  test("shows who reads a file, where, and what is there; a purge leaves the bytes right", async () => {
    const { stdout } = await mounted.cli("open", "--print");
    const ask = await logIn(linkIn(stdout));
    const path = filmPath(mounted.root, FILM.title);
    const script = 'exec 3< "$1"; head -c 20000000 <&3 > /dev/null; echo read; read line; exec tail -c +1 <&3';
    const reader = spawn("bash", ["-c", script, "bash", path], { stdio: ["pipe", "pipe", "inherit"] });
    const chunks: Buffer[] = [];
    await once(reader.stdout, "data");
    reader.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    const found = async () =>
      (await ask<{ openFiles: OpenFile[] }>("/open-files")).openFiles.find((each) => each.path.includes("Alien"));
    await vi.waitFor(
      async () => expect((await found())?.processes).toEqual([{ pid: reader.pid, name: "bash" }]),
      WITHIN,
    );
    const file = (await found()) ?? expect.fail("not open");
    expect(file.positionBytes).toBeGreaterThanOrEqual(20_000_000);
    expect(file.windows.find(({ start }) => start === 8 * MIB)?.state).toBe("ready");
    expect(await ask(`/open-files/${file.handle}/windows/${8 * MIB}/purge`, "POST")).toMatchObject({ purged: true });
    expect((await found())?.windows.some(({ start }) => start === 8 * MIB)).toBe(false);
    expect(await ask(`/open-files/${file.handle}/purge`, "POST")).toMatchObject({ purged: true });
    reader.stdin.end("go on\n");
    await once(reader, "close");
    const rest = Buffer.concat(chunks);
    expect(rest.equals(patternBytes(FILM.seed, FILM.sizeBytes - rest.length, rest.length))).toBe(true);
    expect(rest.length).toBeGreaterThan(30 * MIB);
    await vi.waitFor(async () => expect(await found()).toBeUndefined(), WITHIN);
  });

  test("tells `mediafs status` the same, and ends with the mount", async () => {
    expect(await readFile(filmPath(mounted.root, SMALL.title))).toHaveLength(SMALL.sizeBytes);
    const { stdout, status } = await mounted.cli("status");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}traffic {2}\S+ \S+ from servers, \S+ \S+ to programs/m);
    const names = () => readdirSync(join(mounted.folder, "run"));
    expect(names().filter((name) => name.endsWith(".monitor.json"))).toHaveLength(1);
    await mounted.stop();
    expect(names()).toEqual([]);
  });
});
