import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type JellyfinServer, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { describeDriver } from "./drivers.js";
import { MountedLibrary } from "./mounted-library.js";
import { ENTRY_KEY, entryOf, filmLibrary, filmPath } from "./pattern-films.js";

const FILM = { title: "Arrival", seed: 41, sizeBytes: 300_001 };
const CANARY = "canary-5b1f0c77aa93e214";

/** A plugin that connects, and from then on lets nobody catch its errors. */
const STRAY = `
export default {
  name: "stray",
  apiVersion: "^1.0.0",
  options: { url: { type: "url", help: "Address" }, token: { type: "string", secret: true, help: "Token" } },
  async connect({ http, log, options, signal, fail }) {
    const ask = () => http.request({ url: new URL("http://127.0.0.1:9/"), retries: 0, signal });
    const faults = [
      () => { throw new TypeError("thrown with " + options.token); },
      () => { Promise.reject(new RangeError("left alone")); },
      () => { ask().then(() => undefined); },
      () => { throw "a text"; },
    ];
    let turn = 0;
    setInterval(() => {
      log.info("turn " + turn);
      faults[turn++ % faults.length]();
    }, 20);
    return {
      server: { product: "Stray", version: "1", id: "stray" },
      ping: async () => undefined,
      listLibraries: async () => [{ id: "1", name: "Turns", kind: "folders" }],
      listItems: async () => { throw new SyntaxError("unexpected item"); },
      getStreamURL: async () => { throw fail("UNSUPPORTED", "no files"); },
      getArtworkURL: async () => { throw fail("ITEM_NOT_FOUND", "no images"); },
      close: async () => undefined,
    };
  },
};
Promise.reject(new Error("at load"));
`;
const FAILING = `
export default {
  name: "failing", apiVersion: "^1.0.0", options: {}, connect() { throw new RangeError("boom at connect"); },
};
`;

describeDriver("plugins that break their word", (driver) => {
  let server: JellyfinServer;
  let mounted: MountedLibrary;

  beforeAll(async () => {
    server = await startJellyfinServer({ library: filmLibrary([FILM]) });
    mounted = await MountedLibrary.prepare({
      mount: { driver },
      plugins: ["./stray.mjs", "./failing.mjs"],
      servers: [
        entryOf(server),
        { alias: "Stray", type: "stray", url: "http://127.0.0.1:9", token: CANARY },
        { alias: "Failing", type: "failing" },
      ],
    });
    await writeFile(join(mounted.folder, "stray.mjs"), STRAY);
    await writeFile(join(mounted.folder, "failing.mjs"), FAILING);
    await mounted.start();
  });

  afterAll(async () => {
    await mounted?.close();
    await server?.stop();
  });

  test("do not end the mount, whatever they let nobody catch, and the other entries can be read", async () => {
    await vi.waitFor(() => expect(mounted.log).toContain("turn 20"), { timeout: 15_000, interval: 50 });
    expect((await readFile(filmPath(mounted.root, FILM.title))).length).toBe(FILM.sizeBytes);
    expect(await readdir(mounted.root)).toHaveLength(3);
    const { stdout } = await mounted.cli("status");
    expect(stdout).toMatch(/^ +Stray +ready/m);
    expect(stdout).toMatch(new RegExp(`^ +${ENTRY_KEY} +ready`, "m"));
  });

  test("are named in the log, with the place, and no secret; not at every turn", () => {
    const told = mounted.log.split("\n").filter((line) => line.includes("the mount goes on"));
    expect(told[0]).toMatch(/ERROR: .*the plugin stray let nobody catch an error: .*stray\.mjs:\d+:\d+/);
    // One for the plugin, one for the text that might be anybody's.
    expect(told.length).toBeLessThanOrEqual(2);
    expect(mounted.log).not.toContain(CANARY);
  });

  test("are told by status and by mediafs plugins, which asks the mount", async () => {
    await expect(readdir(join(mounted.root, "Stray/Turns"))).rejects.toThrow(/EIO/);
    expect((await mounted.cli("status")).stdout).toContain("PLUGIN_FAILED: the plugin failing failed: boom at connect");
    const { status, stdout } = await mounted.cli("plugins");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^failed failing \(Failing\): the plugin failing failed: boom at connect\n {2}→ /m);
    expect(stdout).toMatch(/^stray .* Stray /m);
  });

  test("do not keep the mount from its clean end", async () => {
    expect(await mounted.stop()).toBe(0);
  });
});
