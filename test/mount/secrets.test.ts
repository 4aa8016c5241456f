import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type JellyfinServer, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { MountedLibrary, mountObstacle, run } from "./mounted-library.js";
import { entryOf, filmLibrary, filmPath } from "./pattern-films.js";

const API_KEY = "c0ffee5ec2e7000011112222deadbeef";
const PASSWORD = "Canary+Pass/word=& 'ü'";
const FILM = { title: "Arrival", seed: 61, sizeBytes: 30_000_001 };
const OTHER_FILM = { title: "Brazil", seed: 62, sizeBytes: 30_000_001 };
const KEY_ENTRY = "cyril@Keyed";
const PASSWORD_ENTRY = "cyril@Passworded";

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined).each([
  // What trace logs includes what debug does.
  ["pretty", "trace"],
  ["json", "trace"],
] as const)(`secrets, with the log in %s at %s ${obstacle ?? ""}`, (format, level) => {
  let server: JellyfinServer;
  let mounted: MountedLibrary;
  /** Everything that the program showed, by what it came from. */
  const shown = new Map<string, string>();
  let secrets: readonly string[] = [];

  beforeAll(async () => {
    server = await startJellyfinServer({
      library: filmLibrary([FILM, OTHER_FILM]),
      users: [{ name: "cyril", password: PASSWORD }],
      apiKeys: [API_KEY],
    });
    const byPassword = { alias: "Passworded", apiKey: undefined, password: PASSWORD };
    mounted = await MountedLibrary.mount(
      {
        servers: [entryOf(server, { alias: "Keyed", apiKey: API_KEY }), entryOf(server, byPassword)],
        cache: { itemsTtlSeconds: 1 },
        timeouts: { metadataSeconds: 1, readSeconds: 1 },
      },
      { args: ["--log-level", level, "--log-format", format] },
    );
    await useMount();
    shown.set("command lines of processes", await commandLines());
    await useThroughFaults();
    const { configFile } = mounted;
    const alone = [["status"], ["status", "--json"], ["plugins", "--json"], ["refresh"], ["refresh", "x@y"]];
    const configured = [["config", "show"], ["config", "check"], ["doctor"], ["mount"]];
    for (const args of [...alone, ...configured.map((command) => [...command, "--config", configFile])]) {
      await show(...args);
    }
    secrets = [API_KEY, PASSWORD, ...(await tokensOfLogins())].flatMap(encodings);
    await mounted.stop();
    shown.set("log", mounted.log);
  });

  afterAll(async () => {
    await mounted?.close();
    await server?.stop();
  });

  async function useMount(): Promise<void> {
    for (const key of [KEY_ENTRY, PASSWORD_ENTRY]) {
      await readFile(filmPath(mounted.root, FILM.title, key));
      await readFile(filmPath(mounted.root, FILM.title, key).replace(/mkv$/, "nfo"));
    }
  }

  /** Requests of every kind fail in every way in which an error could quote them. */
  async function useThroughFaults(): Promise<void> {
    for (const fault of [
      { kind: "hangUp" },
      { kind: "status", status: 500, text: `Error processing request: ${API_KEY}` },
      { kind: "status", status: 401 },
      { kind: "html" },
      { kind: "redirect", location: `/web/?token=${API_KEY}` },
      { kind: "wholeFile" },
      { kind: "reset", afterBytes: 0 },
    ] as const) {
      const heal = server.faults.add({ fault });
      await mounted.cli("refresh");
      await Promise.all([KEY_ENTRY, PASSWORD_ENTRY].map(tryEntry));
      heal();
    }
    await server.stop();
    await mounted.cli("refresh");
    await readdir(join(mounted.root, KEY_ENTRY)).catch(() => undefined);
    await show("status", "--json");
    await server.start();
    await vi.waitFor(() => useMount(), { timeout: 20_000, interval: 500 });
  }

  async function tryEntry(key: string): Promise<void> {
    const film = filmPath(mounted.root, OTHER_FILM.title, key);
    const attempts = [readdir(join(mounted.root, key, "Films")), run("head", ["-c", "1000000", film])];
    await Promise.allSettled(attempts);
  }

  async function show(...args: readonly string[]): Promise<void> {
    const { stdout, stderr } = await mounted.cli(...args);
    const title = `mediafs ${args.join(" ")}`;
    shown.set(title, `${shown.get(title) ?? ""}${stdout}${stderr}`);
  }

  /** What the server gave to those who logged in, as their files keep it. */
  async function tokensOfLogins(): Promise<readonly string[]> {
    const sent = server.log.requests().map(({ headers }) => /Token="([^"]+)"/.exec(headers.authorization ?? "")?.[1]);
    const tokens = new Set(sent.filter((token) => token !== undefined).map(decodeURIComponent));
    // A key and at least one token, or nothing would be looked for.
    expect(tokens.size).toBeGreaterThan(1);
    return [...tokens];
  }

  test("stand in no command line, log, status, report, error or configuration that is shown", () => {
    expect(shown.get("log")).toMatch(/debug|trace/i);
    expect(shown.get(`mediafs config show --config ${mounted.configFile}`)).toContain("apiKey");
    for (const [where, text] of shown) {
      expect(text, where).not.toBe("");
      expect(found(secrets, text), where).toEqual([]);
    }
  });

  test("stand in no address that was asked for", () => {
    // What the server itself put into an address to go to is its own affair.
    const own = server.log.requests().filter(({ path }) => path !== "/web/");
    const addresses = own.map(({ path, query }) => `${path}?${query}`);
    expect(addresses.length).toBeGreaterThan(20);
    expect(found(secrets, addresses.join("\n"))).toEqual([]);
  });

  test("stand in no file name, and in no file but those that hold them on purpose", async () => {
    const { stdout } = await run("find", [mounted.folder, "-printf", "%P\\n"]);
    const names = stdout.split("\n").filter((name) => name !== "");
    expect(names).toContain("cache/cache.db");
    expect(found(secrets, names.join("\n"))).toEqual([]);
    const holders = await holdersOf(secrets, mounted.folder);
    // Found where they must be: the search works.
    expect(holders).toContain("mediafs.config.yaml");
    expect(
      holders.filter((name) => !/^(mediafs\.config\.yaml|state\/mediafs\/[0-9a-f]{32}\.json)$/.test(name)),
    ).toEqual([]);
  });

  test("are kept in files of their user alone", async () => {
    const { stdout } = await run("find", [join(mounted.folder, "state"), "-type", "f", "-printf", "%m\\n"]);
    expect(
      stdout
        .trim()
        .split("\n")
        .every((mode) => mode === "600"),
    ).toBe(true);
  });
});

/** The forms in which a secret could be written down. */
function encodings(secret: string): string[] {
  const buffer = Buffer.from(secret);
  const quoted = JSON.stringify(secret).slice(1, -1);
  const base64 = buffer.toString("base64").replace(/=+$/, "");
  return [secret, quoted, encodeURIComponent(secret), base64, buffer.toString("base64url"), buffer.toString("hex")];
}

function found(secrets: readonly string[], text: string): readonly string[] {
  return secrets.filter((secret) => text.includes(secret));
}

/** Files below a folder, with their paths from it, in whose bytes a secret stands. */
async function holdersOf(secrets: readonly string[], folder: string): Promise<readonly string[]> {
  const { stdout } = await run("find", [folder, "-type", "f", "-printf", "%P\\n"]);
  const holders: string[] = [];
  for (const name of stdout.split("\n").filter((each) => each !== "")) {
    const bytes = await readFile(join(folder, name));
    if (secrets.some((secret) => bytes.includes(secret))) holders.push(name);
  }
  return holders;
}

/** The arguments of all processes. */
async function commandLines(): Promise<string> {
  const { stdout } = await run("bash", ["-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' || true"]);
  return stdout;
}
