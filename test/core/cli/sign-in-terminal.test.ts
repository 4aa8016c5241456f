import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  DEFAULT_ACCOUNT_TOKEN,
  DEFAULT_TOKEN,
  type PlexAccounts,
  type PlexAccountsOptions,
  PlexLibrary,
  type PlexServer,
  startPlexAccounts,
  startPlexServer,
} from "../../../examples/plex-server/index.js";
import { makeSandbox, type Sandbox } from "./run-command.js";
import { noTerminal, TerminalProgram } from "./terminal-program.js";

const HOME = "home0000";

let sandbox: Sandbox;
let server: PlexServer;
let accounts: PlexAccounts | undefined;
let program: TerminalProgram | undefined;

beforeEach(async () => {
  sandbox = makeSandbox();
  server = await startPlexServer({ library: new PlexLibrary(), machineIdentifier: HOME });
});
afterEach(async () => {
  await program?.stop();
  await accounts?.stop();
  await server.stop();
  sandbox.remove();
});

const target = () => join(sandbox.folder, "config", "mediafs", "mediafs.config.yaml");

/** Starts `mediafs config init`, and leaves every code to the test. */
async function init(flags: readonly string[], options: PlexAccountsOptions = {}): Promise<TerminalProgram> {
  const home = { name: "Home", id: HOME, accessToken: DEFAULT_TOKEN, connections: [{ url: server.url }] };
  accounts = await startPlexAccounts({ devices: [home], ...options });
  const args = ["config", "init", "--type", "plex", ...flags];
  program = new TerminalProgram(sandbox, args, { MEDIAFS_PLEX_ACCOUNTS: accounts.url });
  return program;
}

async function linkShownCode(running: TerminalProgram): Promise<void> {
  const code = await running.sees(/Enter the code: +\S*?([A-Z0-9]{4})/);
  expect(accounts?.link(code)).toBe(true);
}

describe.skipIf(noTerminal !== undefined)("signing in on a terminal", () => {
  it("shows a code, tests the server that was chosen and writes its token for the user alone", async () => {
    const dead = [{ url: "http://127.0.0.1:1" }];
    const running = await init([], {
      devices: [
        { name: "Attic", id: "attic000", accessToken: "token-of-the-attic", connections: dead },
        { name: "Home", id: HOME, accessToken: DEFAULT_TOKEN, connections: [...dead, { url: server.url }] },
      ],
    });
    await running.answers(/Sign in with a browser.*: /, "");
    await running.sees(/Open in a browser: .*\/link/);
    await linkShownCode(running);
    await running.answers(/1 {2}Attic \(yours.*\s+2 {2}Home \(yours[\s\S]*\[1\]: /, "2");
    await running.answers(/Name of the server in the file system \[Home\]: /, "");
    await running.answers(/Directory to mount at .*: /, "/mnt/films");
    await running.sees(/✓.* Plex Media Server .* answers/);
    expect(await running.ended()).toBe(0);
    expect(parse(readFileSync(target(), "utf8")).servers).toEqual([
      { alias: "Home", type: "plex", url: server.url, token: DEFAULT_TOKEN, username: "cyril" },
    ]);
    expect(statSync(target()).mode & 0o777).toBe(0o600);
    for (const secret of [DEFAULT_TOKEN, DEFAULT_ACCOUNT_TOKEN]) expect(running.screen).not.toContain(secret);
    // The token of the account is for the account alone.
    const tokens = server.log.requests().flatMap(({ headers }) => headers["x-plex-token"] ?? []);
    expect(new Set(tokens)).toEqual(new Set([DEFAULT_TOKEN]));
  });

  it("shows a new code when the first one has expired", async () => {
    const running = await init(["--sign-in"]);
    const first = await running.sees(/Enter the code: +\S*?([A-Z0-9]{4})/);
    await running.sees(/waiting for the code to be entered, 1[45]:\d\d left/);
    Object.assign(accounts?.pins[0] ?? {}, { expiresMs: 0 });
    await running.sees(/expired; here is a new one/);
    expect(accounts?.link(first)).toBe(false);
    await linkShownCode(running);
    await running.sees(/Name of the server in the file system \[Home\]: /);
  });

  it("ends at once at Ctrl-C, and writes nothing", async () => {
    const running = await init(["--sign-in"]);
    await running.sees(/waiting for the code/);
    running.types("\u0003");
    expect(await running.ended()).toBe(1);
    expect(running.screen).toMatch(/mediafs:\S* the sign-in was given up[\s\S]*Nothing was written/);
    expect(existsSync(join(sandbox.folder, "config"))).toBe(false);
    expect(existsSync(join(sandbox.folder, "state"))).toBe(false);
  });
});
