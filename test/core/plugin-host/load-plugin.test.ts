import "reflect-metadata";
import { existsSync } from "node:fs";
import { mkdir, realpath, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { hasCode } from "../../../src/core/base/index.js";
import { loadOptionTables, loadPlugins, type PluginReport } from "../../../src/core/plugin-host/index.js";
import type { OwnPackage } from "../../../src/core/plugin-host/package-facts.js";
import { freshFolder, pluginPackage, pluginSource, writeFiles } from "./plugin-folder.js";

const signal = new AbortController().signal;

async function setUp(files: Readonly<Record<string, string | object>> = {}) {
  const root = await freshFolder();
  const own: OwnPackage = { folder: join(root, "own"), version: "9.9.9", builtinPlugins: [] };
  await writeFiles(root, { "own/package.json": { name: "mediafs", version: "9.9.9" }, ...files });
  await mkdir(join(root, "project/conf"), { recursive: true });
  const load = (plugins: readonly string[] = [], builtinPlugins: readonly string[] = []) =>
    loadPlugins({ plugins, folder: join(root, "project/conf"), own: { ...own, builtinPlugins } }, signal);
  return { root, own, load };
}

function brief(reports: readonly PluginReport[]): readonly string[] {
  return reports.map(
    ({ name, origin, state, code }) => `${name} ${origin} ${state}${code === undefined ? "" : ` ${code}`}`,
  );
}

function inside(folder: string, files: Readonly<Record<string, string | object>>): Record<string, string | object> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));
}

describe("where plugins are found", () => {
  test("short names, scoped names, full names and paths, in the order of the configuration", async () => {
    const { root, load } = await setUp({
      ...inside("project", pluginPackage("mediafs-plugin-short", pluginSource("short"), { keywords: [] })),
      ...inside("project", pluginPackage("@me/mediafs-plugin-scoped", pluginSource("scoped"), { keywords: [] })),
      ...inside("own", pluginPackage("mediafs-plugin-full", pluginSource("full"), { keywords: [] })),
      "project/conf/local.mjs": pluginSource("local"),
      "project/folder/package.json": { name: "folder", version: "0.1.0", type: "module", main: "start.js" },
      "project/folder/start.js": pluginSource("folder"),
      "project/conf/plain/index.mjs": pluginSource("plain"),
      "project/conf/old.cjs": `exports.__esModule = true; exports.default = { name: "old", apiVersion: "1", options: {}, connect() {} };`,
    });
    const names = ["short", "@me/scoped", "mediafs-plugin-full", "./local.mjs", "../folder", "./old.cjs"];
    const { reports, plugins } = await load([...names, join(root, "project/conf/plain/index.mjs")]);
    expect(brief(reports)).toEqual(
      ["short", "scoped", "full", "local", "folder", "old", "plain"].map((name) => `${name} configured loaded`),
    );
    expect([...plugins.keys()]).toEqual(["short", "scoped", "full", "local", "folder", "old", "plain"]);
    expect(reports[0]).toMatchObject({ version: "1.2.3", apiVersion: "^1.0.0", options: { url: { type: "url" } } });
    expect(reports[0]?.from).toBe(await realpath(join(root, "project/node_modules/mediafs-plugin-short")));
    expect(reports[3]?.from).toBe(await realpath(join(root, "project/conf/local.mjs")));
    expect(reports[4]).toMatchObject({ version: "0.1.0" });
  });

  test("a path that cannot be looked at is reported, and the others load", async () => {
    const { root, load } = await setUp({ "project/conf/local.mjs": pluginSource("local") });
    await symlink("loop", join(root, "project/conf/loop"));
    const { reports } = await load(["./loop", "./local.mjs"]);
    expect(brief(reports)).toEqual(["./loop configured refused PLUGIN_NOT_FOUND", "local configured loaded"]);
  });

  test("installed packages need the prefix and the keyword; the nearest node_modules comes first, ours last", async () => {
    const { load } = await setUp({
      ...inside("project/conf", pluginPackage("mediafs-plugin-b", pluginSource("b"))),
      ...inside("project/conf", pluginPackage("@z/mediafs-plugin-a", pluginSource("a"))),
      ...inside("project", pluginPackage("mediafs-plugin-c", pluginSource("c"))),
      ...inside("project", pluginPackage("mediafs-plugin-nokeyword", pluginSource("nokeyword"), { keywords: [] })),
      ...inside("project", pluginPackage("other-plugin", pluginSource("other"))),
      ...pluginPackage("mediafs-plugin-beside", pluginSource("beside")),
      ...inside("own", pluginPackage("mediafs-plugin-ours", pluginSource("ours"))),
      "project/node_modules/mediafs-plugin-broken/package.json": "{",
    });
    const { reports } = await load();
    expect(brief(reports)).toEqual(["a", "b", "c", "beside", "ours"].map((name) => `${name} installed loaded`));
  });

  test("the plugins that mediafs brings are loaded through its exports, by the same way", async () => {
    const { root, own } = await setUp({
      "own/package.json": {
        name: "mediafs",
        version: "9.9.9",
        type: "module",
        exports: { "./plugins/*": "./dist/*/index.js" },
      },
      "own/dist/one/index.js": pluginSource("one"),
    });
    const request = { plugins: [], folder: join(root, "project/conf") };
    const builtinPlugins = ["mediafs/plugins/one", "mediafs/plugins/two"];
    const { reports } = await loadPlugins({ ...request, own: { ...own, builtinPlugins } }, signal);
    expect(brief(reports)).toEqual(["one builtin loaded", "mediafs/plugins/two builtin refused PLUGIN_LOAD_FAILED"]);
    expect(reports[0]?.version).toBe("9.9.9");
    expect(reports[1]?.reason).toContain("npm run build");
  });

  test("our own package names its plugins, and they load once it is built", async () => {
    const { reports } = await loadPlugins({ plugins: [], folder: "/" }, signal);
    const builtin = reports.filter(({ origin }) => origin === "builtin");
    expect(builtin.length).toBeGreaterThan(0);
    for (const report of builtin) {
      const name = report.name.split("/").at(-1) ?? "";
      const isBuilt = existsSync(resolve(import.meta.dirname, `../../../dist/plugins/${name}/index.js`));
      if (isBuilt) expect(report).toMatchObject({ state: "loaded", reason: undefined });
      else
        expect(report).toMatchObject({ code: "PLUGIN_LOAD_FAILED", reason: expect.stringContaining("npm run build") });
    }
  });

  test("a package that is named, installed and linked is loaded once", async () => {
    const { root, load } = await setUp(inside("project/conf", pluginPackage("mediafs-plugin-x", pluginSource("x"))));
    const real = join(root, "project/conf/node_modules/mediafs-plugin-x");
    await mkdir(join(root, "project/node_modules"), { recursive: true });
    await symlink(real, join(root, "project/node_modules/mediafs-plugin-x"));
    expect(brief((await load(["x", "mediafs-plugin-x"])).reports)).toEqual(["x configured loaded"]);
  });

  test("of two plugins of one name the first found is used and the other is reported", async () => {
    const { load } = await setUp({
      "project/conf/mine.mjs": pluginSource("x", { apiVersion: '"1.x"' }),
      ...inside("project", pluginPackage("mediafs-plugin-x", pluginSource("x"))),
    });
    const { reports, plugins } = await load(["./mine.mjs"]);
    expect(brief(reports)).toEqual(["x configured loaded", "x installed refused PLUGIN_NAME_CLASH"]);
    expect(plugins.get("x")?.apiVersion).toBe("1.x");
    expect(reports[1]?.reason).toContain("mine.mjs");
  });

  test.each([
    ["brings it along", {}],
    ["depends on it", { dependencies: { mediafs: "0.0.1" }, devDependencies: { mediafs: "0.0.1" } }],
  ])("a plugin that carries its own copy of mediafs, since it %s, is loaded and reported", async (_why, manifest) => {
    const { load } = await setUp({
      ...inside("project", pluginPackage("mediafs-plugin-x", pluginSource("x"), manifest)),
      "project/node_modules/mediafs-plugin-x/node_modules/mediafs/package.json": { name: "mediafs", version: "0.0.1" },
    });
    const { reports } = await load();
    expect(brief(reports)).toEqual(["x installed loaded"]);
    expect(reports[0]?.reason).toContain("own copy of mediafs (0.0.1)");
  });

  test("a copy that its author works with is nothing odd, and neither is a link to the one in use", async () => {
    const { root, load } = await setUp({
      "project/conf/mine/package.json": { name: "mine", type: "module", peerDependencies: { mediafs: "1" } },
      "project/conf/mine/index.js": pluginSource("mine"),
      "project/conf/mine/node_modules/mediafs/package.json": { name: "mediafs", version: "0.0.1" },
      ...inside("project", pluginPackage("mediafs-plugin-x", pluginSource("x"))),
    });
    await mkdir(join(root, "project/node_modules/mediafs-plugin-x/node_modules"));
    await symlink(join(root, "own"), join(root, "project/node_modules/mediafs-plugin-x/node_modules/mediafs"));
    expect((await load(["./mine"])).reports.map(({ name, reason }) => [name, reason])).toEqual([
      ["mine", undefined],
      ["x", undefined],
    ]);
  });
});

describe("plugins that are refused", () => {
  test("what is not there is PLUGIN_NOT_FOUND, with the place that was looked at", async () => {
    const { root, load } = await setUp();
    const { reports } = await load(["absent", "./absent.js", "bad name!", "../conf"]);
    expect(brief(reports)).toEqual([
      "absent configured refused PLUGIN_NOT_FOUND",
      "./absent.js configured refused PLUGIN_NOT_FOUND",
      "bad name! configured refused PLUGIN_NOT_FOUND",
      "../conf configured refused PLUGIN_LOAD_FAILED",
    ]);
    expect(reports[0]?.reason).toContain("mediafs-plugin-absent is not installed in");
    expect(reports[1]?.reason).toContain(join(root, "project/conf/absent.js"));
  });

  test.each([
    ["export default {", "PLUGIN_LOAD_FAILED"],
    ["throw new Error('broken at the top');", "PLUGIN_LOAD_FAILED"],
    ["import 'node:nonsense';", "PLUGIN_LOAD_FAILED"],
    ["export const plugin = 1;", "PLUGIN_SHAPE"],
    ["export default () => 1;", "PLUGIN_SHAPE"],
    ["export default null;", "PLUGIN_SHAPE"],
    [pluginSource("Upper"), "PLUGIN_SHAPE"],
    [pluginSource("x", { apiVersion: '"soon"' }), "PLUGIN_SHAPE"],
    [pluginSource("x", { connect: "1" }), "PLUGIN_SHAPE"],
    [pluginSource("x", { options: "[]" }), "PLUGIN_SHAPE"],
    [pluginSource("x", { icon: '"icon.png"' }), "PLUGIN_SHAPE"],
    [pluginSource("x", { icon: 'new URL("https://example.org/icon.png")' }), "PLUGIN_SHAPE"],
    [pluginSource("x", { apiVersion: '"^2.0.0"', connect: "undefined" }), "PLUGIN_API_MISMATCH"],
    [pluginSource("x", { apiVersion: '"0.9.0"' }), "PLUGIN_API_MISMATCH"],
    [pluginSource("x", { options: "{ a: 1 }" }), "PLUGIN_OPTIONS"],
    [pluginSource("x", { options: '{ a: { type: "text", help: "A" } }' }), "PLUGIN_OPTIONS"],
    [pluginSource("x", { options: '{ a: { type: "string" } }' }), "PLUGIN_OPTIONS"],
    [pluginSource("x", { options: '{ a: { type: "string", help: "A", defualt: "x" } }' }), "PLUGIN_OPTIONS"],
    [pluginSource("x", { options: '{ a: { type: "number", help: "A", default: "1" } }' }), "PLUGIN_OPTIONS"],
    [pluginSource("x", { options: '{ a: { type: "number", help: "A", default: 1, min: 2 } }' }), "PLUGIN_OPTIONS"],
    [pluginSource("x", { options: '{ a: { type: "number", help: "A", max: 1, min: 2 } }' }), "PLUGIN_OPTIONS"],
    [pluginSource("x", { options: '{ a: { type: "url", help: "A", default: "h:80" } }' }), "PLUGIN_OPTIONS"],
    [pluginSource("x", { options: '{ a: { type: "boolean", help: "A", oneOf: ["x"] } }' }), "PLUGIN_OPTIONS"],
    [pluginSource("x", { options: '{ alias: { type: "string", help: "A" } }' }), "PLUGIN_OPTIONS"],
    [pluginSource("x", { options: '{ keyFile: { type: "string", help: "A" } }' }), "PLUGIN_OPTIONS"],
  ])("%s is %s, and the others load", async (source, code) => {
    const { load } = await setUp({ "project/conf/bad.mjs": source, "project/conf/good.mjs": pluginSource("good") });
    const { reports, plugins } = await load(["./bad.mjs", "./good.mjs"]);
    expect(reports[0]).toMatchObject({ state: "refused", code, reason: expect.stringMatching(/\w/) });
    expect([...plugins.keys()]).toEqual(["good"]);
  });

  test("a package with a wrong entry is PLUGIN_LOAD_FAILED", async () => {
    const { load } = await setUp(
      inside("project", pluginPackage("mediafs-plugin-x", pluginSource("x"), { exports: "./gone.js" })),
    );
    expect(brief((await load()).reports)).toEqual(["mediafs-plugin-x installed refused PLUGIN_LOAD_FAILED"]);
  });

  test("a module that never finishes loading can be given up", async () => {
    const { root, own } = await setUp({
      "project/conf/endless.mjs": "await new Promise(() => {});\nexport default 1;",
    });
    const controller = new AbortController();
    const request = { plugins: ["./endless.mjs"], folder: join(root, "project/conf"), own };
    const loading = loadPlugins(request, controller.signal);
    controller.abort();
    await expect(loading).rejects.toSatisfy((error) => hasCode(error, "ABORTED"));
  });

  test("a module that never finishes loading is waited for once, and refused for the same reason again", async () => {
    const { load } = await setUp({ "project/conf/endless.mjs": "await new Promise(() => {});\nexport default 1;" });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const first = load(["./endless.mjs"]);
    await vi.advanceTimersByTimeAsync(10_000);
    const second = load(["./endless.mjs"]);
    expect((await second).reports).toEqual((await first).reports);
    expect((await first).reports[0]?.reason).toContain("took longer than 10000 ms");
  });
});

test("loadOptionTables gives the tables of the plugins that fit", async () => {
  const { root, own } = await setUp({
    "project/conf/good.mjs": pluginSource("good"),
    "project/conf/bad.mjs": "export {}",
  });
  const request = { plugins: ["./bad.mjs", "./good.mjs"], folder: join(root, "project/conf"), own };
  expect([...(await loadOptionTables(request, signal))]).toEqual([["good", { url: { type: "url", help: "Address" } }]]);
});
