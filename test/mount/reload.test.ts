import { type FileHandle, open, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type EmbyServer, startEmbyServer } from "../../examples/emby-server/index.js";
import { type JellyfinServer, patternBytes, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { MountedLibrary, mountObstacle, run } from "./mounted-library.js";
import { entryOf, filmLibrary, filmPath, type PatternFilm } from "./pattern-films.js";
import { SteadyReader } from "./steady-reader.js";

const MIB = 1024 * 1024;
const PLAYED: PatternFilm = { title: "Solaris", seed: 81, sizeBytes: 900 * MIB };
const FIRST: PatternFilm = { title: "Alien", seed: 82, sizeBytes: 64 * MIB + 3 };
const SECOND: PatternFilm = { title: "Brazil", seed: 83, sizeBytes: 300_001 };
const WITHIN = { timeout: 15_000, interval: 100 };

interface Status {
  readonly configuration: {
    readonly refused?: { readonly code: string; readonly message: string; readonly lines: readonly string[] };
    readonly awaitingMount: readonly string[];
  };
  readonly servers: readonly { readonly key: string; readonly state: string; readonly product?: string }[];
  readonly cache: { readonly maxBytes: number };
}

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`a configuration that changes under a mount ${obstacle ?? ""}`, () => {
  let playing: JellyfinServer;
  let first: JellyfinServer;
  let second: EmbyServer;
  let mounted: MountedLibrary;
  let reader: SteadyReader;
  let playedEntry: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    playing = await startJellyfinServer({ library: filmLibrary([PLAYED]) });
    first = await startJellyfinServer({ library: filmLibrary([FIRST]) });
    second = await startEmbyServer({ library: filmLibrary([SECOND]) });
    playedEntry = entryOf(playing, { alias: "Played" });
  });
  afterAll(async () => {
    for (const server of [playing, first, second]) await server.stop();
  });

  beforeEach(async () => {
    mounted = await MountedLibrary.mount({ servers: [playedEntry] });
    reader = await SteadyReader.start({ ...PLAYED, path: filmPath(mounted.root, PLAYED.title, "cyril@Played") });
  });
  // Whatever changed, the film of the entry that did not has played on, byte for byte, through one handle.
  afterEach(async () => {
    const { positionBytes } = reader;
    await vi.waitFor(() => expect(reader.positionBytes).toBeGreaterThan(positionBytes), WITHIN);
    await reader.stop();
    await mounted.close();
  });

  const firstEntry = (changes: Readonly<Record<string, unknown>> = {}) =>
    entryOf(first, { alias: "Other", ...changes });
  const configure = (...entries: readonly Readonly<Record<string, unknown>>[]) =>
    mounted.configure({ servers: [playedEntry, ...entries] });
  const shown = (...keys: readonly string[]) =>
    vi.waitFor(async () => expect((await readdir(mounted.root)).sort()).toEqual([...keys].sort()), WITHIN);
  const films = (key: string) => readdir(join(mounted.root, key, "Films"));

  async function status(): Promise<Status> {
    const { stdout } = await mounted.cli("status", "--json");
    return (JSON.parse(stdout) as { readonly mounts: readonly [Status] }).mounts[0];
  }

  test("an entry is added, renamed, disabled, enabled and removed", async () => {
    await configure(firstEntry());
    await shown("cyril@Played", "cyril@Other");
    expect(await films("cyril@Other")).toContain(FIRST.title);
    await configure(firstEntry({ alias: "Renamed" }));
    await shown("cyril@Played", "cyril@Renamed");
    const film = await readFile(filmPath(mounted.root, FIRST.title, "cyril@Renamed"));
    expect(film.equals(patternBytes(FIRST.seed, 0, FIRST.sizeBytes))).toBe(true);
    await configure(firstEntry({ alias: "Renamed", enabled: false }));
    await shown("cyril@Played");
    await expect(readdir(join(mounted.root, "cyril@Renamed"))).rejects.toMatchObject({ code: "ENOENT" });
    await configure(firstEntry({ alias: "Renamed" }));
    await shown("cyril@Played", "cyril@Renamed");
    await configure();
    await shown("cyril@Played");
    expect((await status()).servers.map(({ key }) => key)).toEqual(["cyril@Played"]);
  });

  test("another kind of server takes the place of one, under the same path", async () => {
    await configure(firstEntry());
    await shown("cyril@Played", "cyril@Other");
    expect(await films("cyril@Other")).toContain(FIRST.title);
    await configure(entryOf(second, { alias: "Other", type: "emby" }));
    await vi.waitFor(async () => expect(await films("cyril@Other")).toContain(SECOND.title), WITHIN);
    expect(await films("cyril@Other")).not.toContain(FIRST.title);
    const film = await readFile(filmPath(mounted.root, SECOND.title, "cyril@Other"));
    expect(film.equals(patternBytes(SECOND.seed, 0, SECOND.sizeBytes))).toBe(true);
    expect((await status()).servers[1]).toMatchObject({ key: "cyril@Other", state: "ready", product: "Emby" });
  });

  async function readAt(handle: FileHandle, position: number): Promise<Buffer> {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, position);
    return buffer.subarray(0, bytesRead);
  }

  test.each([
    ["removed", () => configure()],
    ["given to another server", () => configure(entryOf(second, { alias: "Other", type: "emby" }))],
  ])("an open file of an entry that is %s gives what is in memory, then EIO", async (_how, change) => {
    await configure(firstEntry());
    await shown("cyril@Played", "cyril@Other");
    const handle = await open(filmPath(mounted.root, FIRST.title, "cyril@Other"));
    try {
      await readAt(handle, 0);
      await vi.waitFor(() => expect(first.log.running()).toEqual([]), WITHIN);
      await change();
      await vi.waitFor(async () => {
        const [, other] = (await status()).servers;
        expect(other?.product).not.toBe("Jellyfin");
      }, WITHIN);
      const requests = first.log.count();
      expect((await readAt(handle, 256 * 1024)).equals(patternBytes(FIRST.seed, 256 * 1024, 64 * 1024))).toBe(true);
      await expect(readAt(handle, 40 * MIB)).rejects.toMatchObject({ code: "EIO" });
      expect(first.log.count()).toBe(requests);
    } finally {
      await handle.close();
    }
  });

  test("a configuration with a mistake is refused whole, and the reason shown", async () => {
    await configure(firstEntry());
    await shown("cyril@Played", "cyril@Other");
    await configure(firstEntry({ alias: "Changed", apikey: "typo" }));
    await vi.waitFor(async () => expect((await status()).configuration.refused?.code).toBe("CONFIG_INVALID"), WITHIN);
    const { refused } = (await status()).configuration;
    expect(refused?.lines.join()).toContain("did you mean apiKey?");
    expect(mounted.log).toContain("the changed configuration was refused");
    const asked = await mounted.cli("reload");
    expect(asked).toMatchObject({ status: 2, stdout: "" });
    expect(asked.stderr).toContain("servers[1].apikey");
    const told = await mounted.cli("status");
    expect(told.stdout).toContain("its last change is not in force");
    await shown("cyril@Played", "cyril@Other");
    await writeFile(mounted.configFile, "servers: [");
    await vi.waitFor(
      async () => expect((await status()).configuration.refused?.code).toBe("CONFIG_UNREADABLE"),
      WITHIN,
    );
    await configure(firstEntry({ alias: "New", type: "jellyfim" }));
    await vi.waitFor(async () => expect((await status()).configuration.refused?.code).toBe("PLUGIN_NOT_FOUND"), WITHIN);
    await shown("cyril@Played", "cyril@Other");
    await configure(firstEntry());
    await vi.waitFor(async () => expect((await status()).configuration.refused).toBeUndefined(), WITHIN);
  });

  test("new credentials are tried at once, and a secret's file is watched too", async () => {
    const secret = join(mounted.folder, "key");
    await writeFile(secret, "f".repeat(32));
    await configure(firstEntry({ apiKey: undefined, apiKeyFile: secret }));
    const state = async () => (await status()).servers[1]?.state;
    await vi.waitFor(async () => expect(await state()).toBe("failed"), WITHIN);
    await writeFile(secret, String(firstEntry().apiKey));
    await vi.waitFor(async () => expect(await state()).toBe("ready"), WITHIN);
    expect(await films("cyril@Other")).toContain(FIRST.title);
  });

  test("limits, layout and sidecars change at once; the mount point waits for a new mount", async () => {
    const film = filmPath(mounted.root, PLAYED.title, "cyril@Played");
    const nfo = film.replace(".mkv", ".nfo");
    expect(await readdir(join(film, ".."))).toContain(`${PLAYED.title}.nfo`);
    expect((await readFile(nfo)).toString()).toContain(PLAYED.title);
    await mounted.configure({
      servers: [playedEntry],
      layout: "flat",
      sidecars: { nfo: false },
      cache: { maxMiB: 64 },
      mount: { point: join(mounted.folder, "elsewhere") },
    });
    await vi.waitFor(async () => expect(await films("cyril@Played")).toContain(`${PLAYED.title}.mkv`), WITHIN);
    expect(await films("cyril@Played")).not.toContain(`${PLAYED.title}.nfo`);
    const { cache, configuration } = await status();
    expect(cache.maxBytes).toBe(64 * MIB);
    expect(configuration.awaitingMount).toEqual(["mount.point"]);
    expect((await mounted.cli("status")).stdout).toContain("takes a new mount: mount.point");
  });

  test("a reload that is asked for tells what it changed; so does SIGHUP, in the log", async () => {
    await configure(firstEntry());
    const asked = await mounted.cli("reload", "--mount-point", mounted.root);
    expect(asked).toMatchObject({ status: 0, stderr: "" });
    expect(asked.stdout).toMatch(/^\S+: the configuration is in force\n/);
    await shown("cyril@Played", "cyril@Other");
    const count = () => mounted.log.split("the changed configuration is in force").length;
    // The watch has seen the file by now, or the reload was told of it.
    await vi.waitFor(() => expect(mounted.log).toContain("cyril@Other"), WITHIN);
    const before = count();
    process.kill(mounted.pid ?? 0, "SIGHUP");
    await vi.waitFor(() => expect(count()).toBeGreaterThan(before), WITHIN);
    await shown("cyril@Played", "cyril@Other");
  });

  test("twenty changes in a row end with the last", async () => {
    for (let index = 0; index < 20; index += 1) await configure(firstEntry({ alias: `Name${index}` }));
    await shown("cyril@Played", "cyril@Name19");
    const { stdout } = await run("stat", ["-c", "%F", join(mounted.root, "cyril@Name19")]);
    expect(stdout.trim()).toBe("directory");
  });
});

describe.skipIf(obstacle !== undefined)(`a mount of named entries ${obstacle ?? ""}`, () => {
  test("goes on showing those alone", async () => {
    const server = await startJellyfinServer({ library: filmLibrary([SECOND]) });
    const options = { args: ["cyril@Home"] };
    const servers = [entryOf(server, { alias: "Home" })];
    const mounted = await MountedLibrary.mount({ servers }, options);
    try {
      await mounted.configure({ servers: [...servers, entryOf(server, { alias: "Work" })] });
      const { status, stdout } = await mounted.cli("reload");
      expect({ status, stdout }).toEqual({ status: 0, stdout: `${mounted.root}: the configuration is in force\n` });
      expect(await readdir(mounted.root)).toEqual(["cyril@Home"]);
    } finally {
      await mounted.close();
      await server.stop();
    }
  });
});
