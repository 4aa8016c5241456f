import "reflect-metadata";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { MediaFsError } from "../../../src/core/base/index.js";
import { faultAmong, httpFor, type PluginPlace } from "../../../src/core/plugin-host/faults/plugin-fault.js";
import { loadPlugins, pluginFaultOf } from "../../../src/core/plugin-host/index.js";
import { freshFolder, pluginSource, writeFiles } from "./plugin-folder.js";

const CORE = fileURLToPath(new URL("../../../src/core", import.meta.url));
const OURS: PluginPlace = { name: "ours", folder: join(dirname(CORE), "plugins/ours"), builtin: true };
const FOREIGN: PluginPlace = { name: "foreign", folder: "/p/node_modules/mediafs-plugin-foreign", builtin: false };
const NEAR: PluginPlace = { name: "near", folder: dirname(dirname(CORE)), builtin: false };
const ALL = [OURS, FOREIGN, NEAR];

function thrownAt(...positions: readonly string[]): Error {
  const error = new TypeError("boom");
  error.stack = `TypeError: boom\n${positions.map((position) => `    at ${position}`).join("\n")}`;
  return error;
}

describe("an error that nobody caught", () => {
  test.each([
    ["tick (file:///p/node_modules/mediafs-plugin-foreign/lib/a.js:3:5)", "foreign", "/lib/a.js:3:5"],
    ["file:///p/node_modules/mediafs-plugin-foreign/index.js:1:2", "foreign", "/index.js:1:2"],
    ["async file:///p/node_modules/mediafs-plugin-foreign/index.js:1:2", "foreign", "/index.js:1:2"],
    ["tick (/p/node_modules/mediafs-plugin-foreign/a b (2)/c.cjs:3:5)", "foreign", "/a b (2)/c.cjs:3:5"],
    ["x (/p/node_modules/mediafs-plugin-foreign/node_modules/ws/ws.js:9:9)", "foreign", "/node_modules/ws/ws.js:9:9"],
    [`x (${OURS.folder}/index.js:9:9)`, "ours", "/index.js:9:9"],
    [`x (file://${NEAR.folder}/near.mjs:9:9)`, "near", "/near.mjs:9:9"],
  ])("at %s is that of the plugin %s", (position, plugin, end) => {
    const fault = faultAmong(ALL, thrownAt("listOnTimeout (node:internal/timers:573:17)", position));
    expect(fault).toMatchObject({ plugins: [plugin], at: expect.stringMatching(/^\//) });
    expect(fault?.at?.endsWith(end)).toBe(true);
    expect(fault?.error).toMatchObject({ code: "PLUGIN_FAILED", message: expect.stringContaining("boom") });
  });

  test.each([
    [`x (${CORE}/vfs/a.js:1:2)`],
    [`x (file://${CORE}/vfs/a.js:1:2)`],
    [`x (${NEAR.folder}/node_modules/undici/index.js:1:2)`],
    ["x (/p/node_modules/mediafs-plugin-foreigner/index.js:1:2)"],
  ])("at %s is none of a plugin", (position) => {
    expect(faultAmong(ALL, thrownAt(position, "node:internal/timers:573:17"))).toBeUndefined();
  });

  test("in what the plugins share that come with mediafs is that of one of them", () => {
    const other = { ...OURS, name: "other", folder: join(dirname(CORE), "plugins/other") };
    const fault = faultAmong([...ALL, other], thrownAt(`x (${dirname(CORE)}/plugins/shared/index.js:1:2)`));
    expect(fault?.plugins).toEqual(["ours", "other"]);
  });

  test("in the core, which a plugin had called, is that of the plugin", () => {
    const fault = faultAmong(ALL, thrownAt(`x (${CORE}/base/a.js:1:2)`, `async poll (${FOREIGN.folder}/i.js:3:4)`));
    expect(fault?.plugins).toEqual(["foreign"]);
  });

  test.each([
    ["a socket without a listener for its errors", thrownAt("TCP.onStreamRead (node:internal/stream:218:20)")],
    ["a text", "boom"],
    ["nothing", undefined],
  ])("in no file (%s) is taken for one of a plugin that does not come with mediafs", (_what, thrown) => {
    expect(faultAmong([OURS], thrown)).toBeUndefined();
    expect(faultAmong([OURS, FOREIGN], thrown)).toMatchObject({ plugins: ["foreign"], at: undefined });
    const fault = faultAmong(ALL, thrown);
    expect(fault?.error.message).toMatch(/^one of the plugins foreign, near let nobody catch an error: /);
  });

  test("is known by the folder from which its plugin was loaded, and by the plugin's own name", async () => {
    const folder = await freshFolder();
    const fault = "export const fail = () => new Error('later');";
    await writeFiles(folder, {
      "one/my plugin.mjs": pluginSource("mine") + fault,
      "two/package.json": { name: "two", main: "lib/index.cjs" },
      "two/lib/index.cjs": `${pluginSource("theirs").replace("export default", "module.exports =")} module.exports.fail = () => new Error("later");`,
    });
    await loadPlugins({ plugins: ["./one/my plugin.mjs", "./two"], folder }, new AbortController().signal);
    const { fail } = (await import(join(folder, "one/my plugin.mjs"))) as { fail: () => Error };
    expect(pluginFaultOf(fail())).toMatchObject({ plugins: ["mine"], at: expect.stringContaining("my plugin.mjs:") });
    const theirs = createRequire(import.meta.url)(join(folder, "two/lib/index.cjs")) as { fail: () => Error };
    expect(pluginFaultOf(theirs.fail())).toMatchObject({ plugins: ["theirs"] });
    expect(pluginFaultOf(new RangeError("of this test"))).toBeUndefined();
  });

  test("that HTTP gave to a plugin is that of the plugin, wherever it was made", async () => {
    const refused = new MediaFsError("SERVER_UNREACHABLE", "no connection");
    const http = httpFor("asking", {
      request: () => Promise.reject(refused),
      openWebSocket: () => Promise.reject(refused),
    });
    const { signal } = new AbortController();
    const error = await http.request({ url: new URL("http://h/"), signal }).catch((reason: unknown) => reason);
    expect(error).toBe(refused);
    expect(pluginFaultOf(error)).toMatchObject({ plugins: ["asking"] });
  });
});
