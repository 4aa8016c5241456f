import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  addMovie,
  type JellyfinServer,
  patternFile,
  startJellyfinServer,
} from "../../examples/jellyfin-server/index.js";
import { expectFailure } from "./expect-failure.js";
import { DRIVER_NAME, MountedLibrary, mountObstacle, run } from "./mounted-library.js";
import { ENTRY_KEY, entryOf, filmLibrary, filmPath } from "./pattern-films.js";

const FILM = { title: "Arrival", seed: 41, sizeBytes: 300_001 };

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`commands about a running mount ${obstacle ?? ""}`, () => {
  let server: JellyfinServer;
  let mounted: MountedLibrary;

  beforeAll(async () => {
    server = await startJellyfinServer({ library: filmLibrary([FILM]) });
    mounted = await MountedLibrary.mount({ servers: [entryOf(server)] });
    await readFile(filmPath(mounted.root, FILM.title));
  });

  afterAll(async () => {
    await mounted?.close();
    await server?.stop();
  });

  test("status tells people the mount, its servers and its cache", async () => {
    const { status, stdout, stderr } = await mounted.cli("status");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`${mounted.root}  ${DRIVER_NAME}, pid ${mounted.pid}`);
    expect(stdout).toMatch(new RegExp(`${ENTRY_KEY}\\s+ready\\s+Jellyfin 12\\.0\\.0\\s+\\d+ ms`));
  });

  test("status --json tells programs the same, and nothing else stands on stdout", async () => {
    const { status, stdout } = await mounted.cli("status", "--json");
    expect(status).toBe(0);
    const [mount] = JSON.parse(stdout).mounts;
    expect(mount).toMatchObject({ mountPoint: mounted.root, driver: DRIVER_NAME, pid: mounted.pid });
    expect(mount.servers).toMatchObject([{ key: ENTRY_KEY, state: "ready", product: "Jellyfin", version: "12.0.0" }]);
    expect(mount.cache.fetchedBytes).toBeGreaterThan(0);
    expect(mount.store.persistent).toBe(true);
  });

  test.each([
    ["everything", [], "everything"],
    ["one entry", [ENTRY_KEY], ENTRY_KEY],
    ["one library", [`${ENTRY_KEY}/Films`], `${ENTRY_KEY}/Films`],
  ] as const)("refresh of %s asks the server anew", async (_what, args, refreshed) => {
    const films = join(mounted.root, ENTRY_KEY, "Films");
    const before = (await run("ls", [films])).stdout;
    const title = `Added for ${args.length === 0 ? "everything" : args[0].replace("/", " and ")}`;
    const [section] = server.library.sections;
    if (section !== undefined) {
      addMovie(section, { title, files: [{ contents: patternFile({ seed: 1, sizeBytes: 10 }) }] });
    }
    expect((await run("ls", [films])).stdout).toBe(before);
    expect(await mounted.cli("refresh", ...args)).toEqual({
      status: 0,
      stdout: `refreshed ${refreshed} of ${mounted.root}\n`,
      stderr: "",
    });
    expect((await run("ls", [films])).stdout).toContain(title);
  });

  test("refresh takes the path in the file system, too", async () => {
    const { status, stdout } = await mounted.cli("refresh", join(mounted.root, ENTRY_KEY, "Films"));
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `refreshed ${ENTRY_KEY}/Films of ${mounted.root}\n`,
    });
  });

  test("refresh of an entry that is not mounted fails and names those that are", async () => {
    expectFailure(await mounted.cli("refresh", "nobody@Nowhere"), 1, {
      says: /nobody@Nowhere/,
      hint: new RegExp(ENTRY_KEY),
    });
  });

  test("a second mount of the same mount point fails, and the first goes on", async () => {
    const second = await mounted.cli("mount", "--config", mounted.configFile);
    expectFailure(second, 1, { says: /mounted at .* already/, hint: /mediafs umount/ });
    expect((await stat(filmPath(mounted.root, FILM.title))).size).toBe(FILM.sizeBytes);
  });
});

describe.skipIf(obstacle !== undefined)(`the end of a mount by command ${obstacle ?? ""}`, () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function prepared(): Promise<MountedLibrary> {
    const server = await startJellyfinServer({ library: filmLibrary([FILM]) });
    ends.push(() => server.stop());
    const mounted = await MountedLibrary.prepare({ servers: [entryOf(server)] });
    ends.push(() => mounted.close());
    return mounted;
  }

  test("umount ends the only mount and its process, which returns 0", async () => {
    const mounted = await prepared();
    await mounted.start();
    const ended = mounted.ended();
    expect(await mounted.cli("umount")).toEqual({ status: 0, stdout: `unmounted ${mounted.root}\n`, stderr: "" });
    expect(await ended).toBe(0);
    expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(mounted.root);
  });

  test("mount --daemon returns 0 once mounted, and umount of its mount point ends it", async () => {
    const mounted = await prepared();
    const started = await mounted.cli("mount", "--daemon", "--config", mounted.configFile);
    ends.push(async () => void (await mounted.cli("umount", mounted.root)));
    expect(started).toEqual({
      status: 0,
      stdout: `mounted ${mounted.root} (${DRIVER_NAME}, 1 servers)\n`,
      stderr: "",
    });
    expect((await readFile(filmPath(mounted.root, FILM.title))).length).toBe(FILM.sizeBytes);
    const { pid } = JSON.parse((await mounted.cli("status", "--json")).stdout).mounts[0];
    expect(await mounted.cli("umount", mounted.root)).toMatchObject({ status: 0 });
    await vi.waitFor(() => expect(existsSync(`/proc/${pid}`)).toBe(false), { timeout: 5_000 });
    expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(mounted.root);
  });

  test("mount --daemon that cannot mount says why, with the exit code of a mount in front", async () => {
    const mounted = await prepared();
    const args = ["mount", "--daemon", "--config", mounted.configFile, "--mount-point"];
    const failed = await mounted.cli(...args, join(mounted.folder, "none"));
    expectFailure(failed, 1, { says: /does not exist/, hint: /Create the directory/ });
  });
});
