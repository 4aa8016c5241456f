import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pluginPackage, pluginSource } from "../plugin-host/plugin-folder.js";
import { runBuilt } from "./built-program.js";
import { makeSandbox, type Sandbox } from "./run-command.js";

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = makeSandbox();
});
afterEach(() => sandbox.remove());

function write(files: Readonly<Record<string, string | object>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(sandbox.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** A configuration that names these files, with an entry of a good plugin and those given. */
function configure(plugins: readonly string[], servers: readonly object[] = []): void {
  const good = { alias: "Good", type: "good", url: "http://127.0.0.1:9" };
  write({
    "good.mjs": pluginSource("good"),
    "mediafs.config.json": { plugins: ["./good.mjs", ...plugins], servers: [good, ...servers] },
  });
}

interface Listed {
  readonly name: string;
  readonly state: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly entries: readonly { readonly key: string; readonly state: string; readonly error: object | null }[];
}

async function listed(...flags: readonly string[]): Promise<readonly Listed[]> {
  const { code, stdout } = await runBuilt(sandbox, "plugins", "--json", ...flags);
  expect(code).toBe(0);
  return (JSON.parse(stdout) as { plugins: readonly Listed[] }).plugins;
}

describe("mediafs plugins, of a plugin that is refused", () => {
  it.each([
    [
      "a wrong API range",
      pluginSource("bad", { apiVersion: '"^9.0.0"' }),
      "PLUGIN_API_MISMATCH",
      /written for .*\^9\.0\.0/,
    ],
    ["no default export", "export const plugin = 1;", "PLUGIN_SHAPE", /default export .* found undefined/],
    ["a name that is taken", pluginSource("good"), "PLUGIN_NAME_CLASH", /good\.mjs \(configured\) has the same name/],
    [
      "a bad option table",
      pluginSource("bad", { options: '{ key: { type: "text" } }' }),
      "PLUGIN_OPTIONS",
      /options\.key/,
    ],
    ["an error at load", "throw new RangeError('boom at load');", "PLUGIN_LOAD_FAILED", /boom at load/],
  ])("tells %s, and the others are listed", async (_what, source, code, reason) => {
    write({ "bad.mjs": source });
    configure(["./bad.mjs"]);
    const plugins = await listed();
    const refused = plugins.filter(({ state }) => state === "refused");
    expect(refused).toEqual([expect.objectContaining({ code, reason: expect.stringMatching(reason) })]);
    expect(plugins[0]).toMatchObject({ name: "good", state: "loaded", entries: [{ key: "Good", error: null }] });
    const { stdout, stderr } = await runBuilt(sandbox, "plugins");
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^good +1?.* +configured +Good +.*good\.mjs$/m);
    expect(stdout).toMatch(/^refused [^\n]*bad\.mjs\): [^\n]+\n {2}→ ./m);
  });

  it("tells a copy of mediafs that it carries, and uses it", async () => {
    write({
      ...pluginPackage("mediafs-plugin-heavy", pluginSource("heavy"), { dependencies: { mediafs: "0.0.1" } }),
      "node_modules/mediafs-plugin-heavy/node_modules/mediafs/package.json": { name: "mediafs", version: "0.0.1" },
    });
    configure([]);
    const reason = expect.stringContaining("own copy of mediafs (0.0.1)");
    expect(await listed()).toContainEqual(expect.objectContaining({ name: "heavy", state: "loaded", reason }));
    expect((await runBuilt(sandbox, "plugins")).stdout).toMatch(/^note heavy: it carries its own copy of mediafs/m);
  });

  it("tells an error at connect when it is asked to connect, and who is hit by it", async () => {
    write({ "bad.mjs": pluginSource("bad", { connect: "() => { throw new RangeError('boom at connect'); }" }) });
    const entry = { alias: "Home", username: "cyril", type: "bad", url: "http://127.0.0.1:9" };
    const down = { alias: "Down", type: "down", url: "http://127.0.0.1:9" };
    const refusing = `async ({ fail }) => { throw fail("SERVER_UNREACHABLE", "nobody answers"); }`;
    write({ "down.mjs": pluginSource("down", { connect: refusing }) });
    configure(["./bad.mjs", "./down.mjs"], [entry, down, { ...entry, alias: "Off", enabled: false }]);
    expect((await runBuilt(sandbox, "plugins")).stdout).not.toContain("boom");
    const [, bad] = await listed("--connect");
    const error = { code: "PLUGIN_FAILED", message: "the plugin bad failed: boom at connect" };
    expect(bad).toMatchObject({
      name: "bad",
      state: "loaded",
      entries: [
        { key: "cyril@Home", state: "failed", error },
        { key: "cyril@Off", state: "disabled", error: null },
      ],
    });
    const { code, stdout } = await runBuilt(sandbox, "plugins", "--connect");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^failed bad \(cyril@Home\): the plugin bad failed: boom at connect\n {2}→ Report it/m);
    expect(stdout).toMatch(/^note down \(Down\): nobody answers$/m);
  });

  it("tells an error that the plugin let nobody catch, and lists it all the same", async () => {
    const stray = "Promise.reject(new TypeError('hunter2'));";
    write({ "bad.mjs": `setTimeout(() => { throw new TypeError("hunter2"); });\n${stray}\n${pluginSource("bad")}` });
    configure(["./bad.mjs"]);
    const { code, stdout, stderr } = await runBuilt(sandbox, "plugins", "--connect");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^bad .* configured/m);
    expect(stderr).toMatch(
      /^mediafs: an error of the plugin bad was caught by nobody \(\/.*bad\.mjs:\d+:\d+\)\n {2}→ /,
    );
    expect(stderr).not.toContain("hunter2");
  });
});
