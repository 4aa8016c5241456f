import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  type JellyfinServer,
  type JellyfinServerOptions,
  patternBytes,
  startJellyfinServer,
} from "../../examples/jellyfin-server/index.js";
import { MountedLibrary, mountObstacle, run } from "./mounted-library.js";
import { entryOf, filmLibrary, filmPath, type PatternFilm } from "./pattern-films.js";

const FILM: PatternFilm = { title: "Arrival", seed: 31, sizeBytes: 300_001 };
const OTHER_FILM: PatternFilm = { title: "Brazil", seed: 32, sizeBytes: 200_003 };
const WITHIN = { timeout: 15_000, interval: 200 };

interface EntryStatus {
  readonly key: string;
  readonly state: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`several entries in one mount ${obstacle ?? ""}`, () => {
  const servers: JellyfinServer[] = [];
  let mounted: MountedLibrary;

  async function serve(options: Partial<JellyfinServerOptions>): Promise<JellyfinServer> {
    const server = await startJellyfinServer({ library: filmLibrary([FILM]), ...options });
    servers.push(server);
    return server;
  }

  beforeAll(async () => {
    const library = filmLibrary([FILM]);
    library.addSection({ name: "Private", kind: "movies" });
    const home = await serve({
      library,
      users: [
        { name: "cyril", password: "pw-cyril" },
        { name: "guest", password: "pw-guest", libraries: ["Films"] },
      ],
    });
    const friend = await serve({ library: filmLibrary([OTHER_FILM]), serverName: "friend" });
    const starting = await serve({});
    starting.startup = "starting";
    const unfinished = await serve({ wizardCompleted: false });
    const portal = await serve({ baseUrl: "/jellyfin" });
    const gone = await serve({});
    await gone.stop();
    const byPassword = (username: string) => ({ username, apiKey: undefined, password: `pw-${username}` });
    mounted = await MountedLibrary.mount({
      timeouts: { metadataSeconds: 3 },
      servers: [
        entryOf(home, { alias: "Home", ...byPassword("cyril") }),
        entryOf(home, { alias: "Home", ...byPassword("guest") }),
        entryOf(friend, { alias: "Friend" }),
        entryOf(home, { alias: "WrongKey", apiKey: "ffffffffffffffffffffffffffffffff" }),
        entryOf(home, { alias: "WrongPassword", ...byPassword("guest"), password: "wrong" }),
        entryOf(home, { alias: "NoSuchUser", username: "nobody" }),
        entryOf(gone, { alias: "Gone" }),
        entryOf(starting, { alias: "Starting" }),
        entryOf(unfinished, { alias: "Unfinished" }),
        entryOf({ url: portal.url.replace("/jellyfin", "") }, { alias: "Portal" }),
        { alias: "Unknown", type: "jellyfim", url: home.url, username: "cyril" },
        entryOf(home, { alias: "Off", enabled: false }),
      ],
    });
  });

  afterAll(async () => {
    await mounted?.close();
    for (const server of servers) await server.stop();
  });

  async function statuses(): Promise<ReadonlyMap<string, EntryStatus>> {
    const { stdout } = await mounted.cli("status", "--json");
    const [mount] = JSON.parse(stdout).mounts as { readonly servers: readonly EntryStatus[] }[];
    return new Map(mount?.servers.map((server) => [server.key, server]));
  }

  test("all that are enabled have their directory, broken ones too", async () => {
    expect((await readdir(mounted.root)).sort()).toEqual([
      "cyril@Friend",
      "cyril@Gone",
      "cyril@Home",
      "cyril@Portal",
      "cyril@Starting",
      "cyril@Unfinished",
      "cyril@Unknown",
      "cyril@WrongKey",
      "guest@Home",
      "guest@WrongPassword",
      "nobody@NoSuchUser",
    ]);
  });

  test("two users of one server see what each may see", async () => {
    expect((await readdir(join(mounted.root, "cyril@Home"))).sort()).toEqual(["Films", "Private"]);
    expect(await readdir(join(mounted.root, "guest@Home"))).toEqual(["Films"]);
  });

  test("the bytes of every entry that works can be read, whatever is wrong with the others", async () => {
    for (const [key, { title, seed, sizeBytes }] of [
      ["cyril@Home", FILM],
      ["guest@Home", FILM],
      ["cyril@Friend", OTHER_FILM],
    ] as const) {
      const bytes = await readFile(filmPath(mounted.root, title, key));
      expect(bytes.equals(patternBytes(seed, 0, sizeBytes)), key).toBe(true);
    }
  });

  test.each(["cyril@WrongKey", "guest@WrongPassword", "nobody@NoSuchUser"])(
    "%s says Permission denied",
    async (key) => {
      await expect(
        run("ls", [join(mounted.root, key)], { env: { ...process.env, LC_ALL: "C" } }),
      ).rejects.toMatchObject({
        stderr: expect.stringContaining("Permission denied"),
      });
    },
  );

  test.each(["Gone", "Starting", "Unfinished", "Portal", "Unknown"])("%s says Input/output error", async (alias) => {
    await expect(readdir(join(mounted.root, `cyril@${alias}`))).rejects.toMatchObject({ code: "EIO" });
  });

  test.each([
    ["cyril@WrongKey", "AUTH_REJECTED"],
    ["guest@WrongPassword", "AUTH_REJECTED"],
    ["nobody@NoSuchUser", "USER_UNKNOWN"],
    ["cyril@Gone", "SERVER_UNREACHABLE"],
    ["cyril@Starting", "SERVER_STARTING"],
    ["cyril@Unfinished", "SERVER_NOT_SET_UP"],
    ["cyril@Portal", "SERVER_WRONG_ADDRESS"],
    ["cyril@Unknown", "PLUGIN_NOT_FOUND"],
  ])("the status of %s says %s and what to do", async (key, code) => {
    await vi.waitFor(async () => {
      const status = (await statuses()).get(key);
      expect(status?.error?.code).toBe(code);
      expect(status?.error?.hint).not.toBe("");
    }, WITHIN);
  });

  test("the status of the others says that they are ready, or disabled, and nothing is wrong", async () => {
    const all = await statuses();
    for (const key of ["cyril@Home", "guest@Home", "cyril@Friend"]) {
      expect(all.get(key)).toMatchObject({ state: "ready", product: "Jellyfin" });
      expect(all.get(key)?.error).toBeUndefined();
    }
    expect(all.get("cyril@Off")?.state).toBe("disabled");
  });

  test("a rejected password is tried once, not again and again", async () => {
    const [home] = servers;
    for (let time = 0; time < 3; time++)
      await readdir(join(mounted.root, "guest@WrongPassword")).catch(() => undefined);
    // One success each for cyril and guest beside it.
    expect(home?.accounts.loginAttempts).toBe(3);
  });

  test("a server that was starting works within seconds after it is ready", async () => {
    const starting = servers[2];
    if (starting !== undefined) starting.startup = undefined;
    const entry = join(mounted.root, "cyril@Starting");
    await vi.waitFor(async () => expect(await readdir(entry)).toEqual(["Films"]), WITHIN);
  });
});
