import "reflect-metadata";
import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { type CliParts, runCli } from "../../../src/core/cli/run-cli.js";
import type { CliServices } from "../../../src/core/cli/services.js";
import type { PluginReport } from "../../../src/core/plugin-host/index.js";

/** A folder of its own for one test, with the places that the program looks into. */
export interface Sandbox {
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly events: EventEmitter;
  readonly exits: number[];
  remove(): void;
}

/** What a command said and returned. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A plugin that needs an address and an API key. */
export const SOME_PLUGIN: PluginReport = {
  name: "some",
  version: "1.0.0",
  apiVersion: "^1.0.0",
  from: "/modules/mediafs-plugin-some",
  origin: "installed",
  state: "loaded",
  code: undefined,
  reason: undefined,
  options: {
    url: { type: "url", required: true, help: "Address of the server." },
    username: { type: "string", help: "User whose libraries are shown." },
    apiKey: { type: "string", required: true, secret: true, help: "API key from the dashboard." },
    pageSize: { type: "number", default: 200, min: 1, max: 500, help: "Items asked for at a time." },
  },
};

/** Makes a sandbox. Nothing in it reaches the mounts or the configuration of this machine. */
export function makeSandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), "mfs-cli-"));
  const env = {
    HOME: folder,
    PATH: process.env.PATH ?? "",
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_STATE_HOME: join(folder, "state"),
    MEDIAFS_RUNTIME_DIR: join(folder, "run"),
  };
  return {
    folder,
    env,
    events: new EventEmitter(),
    exits: [],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs a command line in this process. */
export async function runCommand(
  sandbox: Sandbox,
  args: readonly string[],
  services: Partial<CliServices> = {},
  typed?: readonly string[],
): Promise<CommandResult> {
  const said = { stdout: "", stderr: "" };
  const keyboard = keyboardTyping(typed);
  const context: CliParts = {
    terminal: {
      stdout: { write: (text) => (said.stdout += text) },
      stderr: {
        isTTY: typed !== undefined,
        write: (text) => {
          said.stderr += text;
          if (/: $/.test(text)) keyboard.next();
        },
      },
      stdin: keyboard.stdin,
      env: { ...sandbox.env, NO_COLOR: "1" },
      cwd: sandbox.folder,
    },
    services: {
      startMount: () => Promise.reject(new TypeError("not wanted in this test")),
      findPlugins: async () => [SOME_PLUGIN],
      findSignIn: async () => undefined,
      checkServers: async () => [],
      probeDrivers: async () => [{ name: "some-driver", probe: { usable: true } }],
      ...services,
    },
    events: sandbox.events,
    exit: (code) => sandbox.exits.push(code),
    surroundings: { env: sandbox.env, uid: process.getuid?.() },
  };
  const code = await runCli(args, context);
  return { code, ...said };
}

/** A person who types one line for each question. */
function keyboardTyping(lines: readonly string[] | undefined) {
  const stdin = Object.assign(new PassThrough(), { isTTY: lines !== undefined });
  const left = [...(lines ?? [])];
  return { stdin, next: () => setImmediate(() => stdin.write(`${left.shift() ?? ""}\n`)) };
}
