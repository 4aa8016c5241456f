import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Logger, silentLogger } from "../../../src/core/base/index.js";
import { FilePluginStore } from "../../../src/core/plugin-host/plugin-store.js";
import { freshFolder } from "./plugin-folder.js";

function recording(): { readonly log: Logger; readonly warnings: string[] } {
  const warnings: string[] = [];
  return { warnings, log: { ...silentLogger, warn: (message) => void warnings.push(message) } };
}

async function setUp(entryId = "entry") {
  const file = join(await freshFolder(), "deep/state", "0123.json");
  const { log, warnings } = recording();
  return { file, warnings, open: () => new FilePluginStore({ file, entryId, log }) };
}

describe("FilePluginStore", () => {
  test("texts survive a restart, in a file that only its user reads, and nothing else is left beside it", async () => {
    const { file, open, warnings } = await setUp();
    const store = open();
    store.set("token", "s3cret");
    store.set("other", "x");
    store.delete("other");
    expect(open().get("token")).toBe("s3cret");
    expect(open().get("other")).toBeUndefined();
    expect(open().get("toString")).toBeUndefined();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(file, ".."))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(file, ".."))).toEqual(["0123.json"]);
    expect(warnings).toEqual([]);
  });

  test("the device id is 32 hex digits, stable over restarts, and of one entry only", async () => {
    const { open } = await setUp();
    const { deviceId } = open();
    expect(deviceId).toMatch(/^[0-9a-f]{32}$/);
    open().set("token", "x");
    expect(open().deviceId).toBe(deviceId);
    expect((await setUp()).open().deviceId).not.toBe(deviceId);
  });

  test("two mounts of an entry do not lose each other's texts", async () => {
    const { open } = await setUp();
    const [one, two] = [open(), open()];
    one.set("a", "1");
    two.set("b", "2");
    expect([open().get("a"), open().get("b")]).toEqual(["1", "2"]);
    expect(one.deviceId).toBe(two.deviceId);
  });

  test.each(["", "{", "[]", '{"seed":1,"values":{}}', '{"seed":"a","values":{"x":1}}'])(
    "a damaged file is made anew with a warning (%j)",
    async (content) => {
      const { file, open, warnings } = await setUp();
      await mkdir(join(file, ".."), { recursive: true });
      await writeFile(file, content);
      open().set("token", "x");
      expect(warnings).toHaveLength(1);
      expect(open().get("token")).toBe("x");
      expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ values: { token: "x" } });
    },
  );

  test("where nothing can be written it warns once, works in memory, and the device id is stable all the same", async () => {
    const folder = await freshFolder();
    await writeFile(join(folder, "state"), "a file where a directory should be");
    const { log, warnings } = recording();
    const open = (entryId: string) => new FilePluginStore({ file: join(folder, "state/x.json"), entryId, log });
    const store = open("one");
    store.set("token", "x");
    store.set("token", "y");
    expect(store.get("token")).toBe("y");
    expect(warnings).toHaveLength(1);
    expect(open("one").deviceId).toBe(store.deviceId);
    expect(open("two").deviceId).not.toBe(store.deviceId);
  });
});
