import "reflect-metadata";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_API_KEY } from "../../../examples/jellyfin-server/index.js";
import type { Refusal, Server, ServerForm, ServerTrialResult, Settings } from "../../../src/core/monitor/index.js";
import { ENTRY_KEY, type PatternFilm } from "../../mount/pattern-films.js";
import { WatchedMount } from "./watched-mount.js";

const FILM: PatternFilm = { title: "Alien", seed: 91, sizeBytes: 9_000_003 };
const KEY = encodeURIComponent(ENTRY_KEY);
const SECRET = "S3CRET-canary-key";

let mount: WatchedMount;
beforeEach(async () => {
  mount = await WatchedMount.start({
    films: [FILM],
    text: (entry, folder) => `# kept
cache:
  dir: ${folder}/cache # on the fast disk
  maxMiB: 64
servers:
  # the first one
  - ${entry}
  - alias: Off   # for later
    type: jellyfin
    url: http://127.0.0.1:9
    username: anna
    apiKey: ${SECRET}
    enabled: false
`,
  });
});
afterEach(() => mount.close());

const servers = async () => (await mount.answer<{ servers: readonly Server[] }>("GET", "/servers")).servers;
const keptComments = () => {
  for (const comment of ["# kept", "# on the fast disk", "# the first one", "# for later"]) {
    expect(mount.configText).toContain(comment);
  }
};
const fieldsOf = ({ body }: { readonly body: unknown }) => (body as Refusal).error.fields?.map(({ path }) => path);

describe("settings", () => {
  test("are written to the file and in force at once; comments and order stay", async () => {
    const values = { "cache.maxMiB": 128, "readAhead.windows": 2, "log.level": "debug", "readAhead.lastWindow": false };
    await mount.answer("PUT", "/settings", { values });
    expect(mount.parts.cache.stats().maxBytes).toBe(128 * 1024 * 1024);
    expect(mount.configText).toContain("maxMiB: 128");
    keptComments();
    const { settings, writable, file } = await mount.answer<Settings>("GET", "/settings");
    expect([writable, file]).toEqual([true, mount.configFile]);
    expect(settings.find(({ path }) => path === "readAhead.windows")).toMatchObject({
      value: 2,
      default: 4,
      origin: "file",
    });
    await mount.answer("PUT", "/settings", { values: { "readAhead.windows": null } });
    expect(mount.configText).not.toContain("windows");
  });

  test("that are wrong change nothing, and each mistake names its field", async () => {
    const before = mount.configText;
    const answered = await mount.ask("PUT", "/api/v1/settings", {
      values: { "cache.maxMiB": 1, "readAhead.windows": "x" },
    });
    expect(answered.status).toBe(422);
    expect(fieldsOf(answered)?.sort()).toEqual(["cache.maxMiB", "readAhead.windows"]);
    expect(mount.configText).toBe(before);
    for (const path of ["monitor.token", "servers", "mount.point", "plugins"]) {
      expect((await mount.ask("PUT", "/api/v1/settings", { values: { [path]: "x" } })).status, path).toBe(400);
    }
  });
});

describe("entries", () => {
  test("are added, changed, switched and removed in the file, and connected at once", async () => {
    const options = { url: mount.server.url, username: "cyril", apiKey: DEFAULT_API_KEY };
    const entry = { alias: "Second", type: "jellyfin", options };
    expect(await mount.answer("POST", "/servers", entry)).toMatchObject({ added: ["cyril@Second"] });
    await expect.poll(async () => (await servers()).at(-1)).toMatchObject({ key: "cyril@Second", state: "ready" });
    const second = encodeURIComponent("cyril@Second");
    await mount.answer("PUT", `/servers/${second}`, { ...entry, options: {}, maxMbitPerSecond: 50 });
    expect((await servers()).at(-1)).toMatchObject({ maxMbitPerSecond: 50 });
    await mount.answer("PUT", `/servers/${second}/enabled`, { enabled: false });
    expect((await servers()).at(-1)).toMatchObject({ state: "disabled", enabled: false });
    expect(await mount.answer("DELETE", `/servers/${second}`)).toMatchObject({ removed: [] });
    expect((await servers()).map(({ key }) => key)).toEqual([ENTRY_KEY, "anna@Off"]);
    expect(mount.configText).not.toContain("Second");
    keptComments();
  });

  test("that are wrong are refused field by field, and nothing is written", async () => {
    const before = mount.configText;
    const post = (entry: unknown) => mount.ask("POST", "/api/v1/servers", entry);
    const wrong = await post({
      alias: "a/b",
      type: "jellyfin",
      maxConnections: 0,
      options: { url: "nonsense", apikey: "x" },
    });
    expect(wrong.status).toBe(422);
    expect(fieldsOf(wrong)?.sort()).toEqual(["alias", "maxConnections", "options.apikey", "options.url"]);
    expect(fieldsOf(await post({ alias: "X", type: "nothing", options: {} }))).toEqual(["type"]);
    const twice = await post({
      alias: "HomeServer",
      type: "jellyfin",
      options: { url: "http://x", username: "cyril" },
    });
    expect(fieldsOf(twice)).toEqual(["alias"]);
    expect(
      (await mount.ask("PUT", "/api/v1/servers/nobody", { alias: "X", type: "jellyfin", options: {} })).status,
    ).toBe(404);
    expect(mount.configText).toBe(before);
  });

  test("never show a secret, in no answer", async () => {
    const form = await mount.answer<ServerForm>("GET", "/servers/anna%40Off");
    expect(form.options.find(({ name }) => name === "apiKey")).toMatchObject({ secret: true, isSet: true });
    expect(form.options.find(({ name }) => name === "apiKey")).not.toHaveProperty("value");
    expect(form.options.find(({ name }) => name === "password")).toMatchObject({ isSet: false });
    const paths = [
      "/servers",
      "/servers/anna%40Off",
      "/settings",
      "/overview",
      "/plugins",
      "/log?level=trace",
      "/errors",
    ];
    for (const path of paths) {
      const text = JSON.stringify(await mount.answer("GET", path));
      for (const secret of [SECRET, DEFAULT_API_KEY, mount.token]) expect(text, path).not.toContain(secret);
    }
  });

  test("keep a secret that a form leaves out, unless the address is another", async () => {
    const edit = { alias: "Off", type: "jellyfin", options: { url: "http://127.0.0.1:10" } };
    await mount.answer("PUT", "/servers/anna%40Off", edit);
    expect(mount.configText).toContain(SECRET);
    const elsewhere = { ...edit, options: { url: "http://evil.example" } };
    for (const [method, path, body] of [
      ["PUT", "/servers/anna%40Off", elsewhere],
      ["POST", "/servers/test", { key: "anna@Off", entry: elsewhere }],
    ] as const) {
      const answered = await mount.ask(method, `/api/v1${path}`, body);
      expect([answered.status, fieldsOf(answered)]).toEqual([422, ["options.apiKey"]]);
    }
    const again = { ...elsewhere, options: { url: "http://other.example", apiKey: `another-secret-with-\${BRACES}` } };
    await mount.answer("PUT", "/servers/anna%40Off", again);
    expect(mount.configText).not.toContain(SECRET);
    expect(mount.configText).toContain("another-secret-with-$${BRACES}");
    const { config } = mount.reloader.loaded;
    expect(config.servers[1]?.options.apiKey).toBe(`another-secret-with-\${BRACES}`);
    keptComments();
  });
});

describe("a connection that is tried", () => {
  const trial = (body: unknown) => mount.answer<ServerTrialResult>("POST", "/servers/test", body);
  const entry = (options: Readonly<Record<string, string>>) => ({
    entry: { alias: "Try", type: "jellyfin", options: { url: mount.server.url, username: "cyril", ...options } },
  });

  test("is fine, refused, or not there at all", async () => {
    expect(await trial(entry({ apiKey: DEFAULT_API_KEY }))).toMatchObject({ outcome: "ok", product: "Jellyfin" });
    expect(await trial(entry({ apiKey: "0000000000" }))).toMatchObject({
      outcome: "refused",
      error: { code: "AUTH_REJECTED" },
    });
    expect(await trial(entry({ username: "nobody", password: "x" }))).toMatchObject({ outcome: "refused" });
    const nowhere = await trial(entry({ url: "http://127.0.0.1:1", apiKey: "0000000000" }));
    expect(nowhere).toMatchObject({ outcome: "unreachable", error: { code: "SERVER_UNREACHABLE" } });
    expect(await trial({ key: ENTRY_KEY })).toMatchObject({ outcome: "ok" });
    expect(await trial({ key: "anna@Off" })).toMatchObject({ outcome: "unreachable" });
    const wrong = await mount.ask("POST", "/api/v1/servers/test", entry({ url: "no address" }));
    expect(fieldsOf(wrong)).toContain("options.url");
    expect(mount.configText).not.toContain("Try");
  });

  test("with changes of an entry is tried with its stored secret", async () => {
    const changed = { alias: "HomeServer", type: "jellyfin", options: { username: "cyril" }, maxConnections: 2 };
    expect(await trial({ key: ENTRY_KEY, entry: changed })).toMatchObject({ outcome: "ok" });
    expect((await mount.answer<ServerForm>("GET", `/servers/${KEY}`)).maxConnections).toBeUndefined();
  });
});
