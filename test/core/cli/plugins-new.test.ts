import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pluginNames } from "../../../src/core/cli/plugin-package.js";
import { runBuilt, runNode } from "./built-program.js";
import { makeSandbox, runCommand, type Sandbox } from "./run-command.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const VERSION = (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version;

describe("the name of a new plugin", () => {
  it.each([
    ["shelf", "shelf", "mediafs-plugin-shelf"],
    ["my-shelf2", "my-shelf2", "mediafs-plugin-my-shelf2"],
    ["mediafs-plugin-shelf", "shelf", "mediafs-plugin-shelf"],
    ["@me/shelf", "shelf", "@me/mediafs-plugin-shelf"],
    ["@me/mediafs-plugin-shelf", "shelf", "@me/mediafs-plugin-shelf"],
  ])("%s gives %s in %s", (typed, name, packageName) => {
    expect(pluginNames(typed)).toEqual({ name, packageName });
  });

  it.each([
    ["My Shelf", "my-shelf"],
    ["Étagère_2", "etagere-2"],
    ["2shelf", "shelf"],
    ["mediafs-plugin-", "my-server"],
    ["", "my-server"],
    ["@/shelf", "shelf"],
    ["../shelf", "shelf"],
    ["@Me/shelf", "shelf"],
  ])("%j is refused, with %s as a name to take", (typed, better) => {
    expect(() => pluginNames(typed)).toThrow(
      expect.objectContaining({ code: "USAGE", hint: expect.stringContaining(`\`mediafs plugins new ${better}\``) }),
    );
  });
});

describe("mediafs plugins new", () => {
  let sandbox: Sandbox;
  beforeAll(() => {
    sandbox = makeSandbox();
  });
  afterAll(() => sandbox.remove());

  it("takes another folder, an empty one too, and tells programs what it wrote", async () => {
    mkdirSync(join(sandbox.folder, "empty"));
    const { code, stdout } = await runCommand(sandbox, ["plugins", "new", "@me/shelf", "--dir", "empty", "--json"]);
    const folder = join(sandbox.folder, "empty");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: "shelf", package: "@me/mediafs-plugin-shelf", folder });
    const { files } = JSON.parse(stdout) as { files: string[] };
    expect(files).toContain(join(folder, ".gitignore"));
    for (const file of files) expect(readFileSync(file, "utf8")).not.toMatch(/skeleton|>=0\.0\.0/);
    expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toMatchObject({
      name: "@me/mediafs-plugin-shelf",
      type: "module",
      keywords: ["mediafs-plugin"],
      peerDependencies: { mediafs: `>=${VERSION}` },
      devDependencies: { mediafs: `>=${VERSION}` },
    });
    expect(readFileSync(join(folder, "README.md"), "utf8")).toContain("plugins: [./empty]");
  });

  it.each([
    ["a folder that holds something", "full", /full is not empty$/],
    ["a file", "full/mine.js", /mine\.js is no folder that can be used: ENOTDIR$/],
    ["a place below a file", "full/mine.js/deep", /deep is no folder that can be used: ENOTDIR$/],
  ])("refuses %s, and leaves it as it was", async (_what, dir, message) => {
    mkdirSync(join(sandbox.folder, "full"), { recursive: true });
    writeFileSync(join(sandbox.folder, "full/mine.js"), "mine");
    const { code, stderr } = await runCommand(sandbox, ["plugins", "new", "shelf", "--dir", dir]);
    const [first = "", hint] = stderr.split("\n");
    expect({ code, hint }).toEqual({ code: 2, hint: "  → Choose another folder with --dir." });
    expect(first).toMatch(message);
    expect(readdirSync(join(sandbox.folder, "full"))).toEqual(["mine.js"]);
    expect(readFileSync(join(sandbox.folder, "full/mine.js"), "utf8")).toBe("mine");
  });

  it("leaves nothing where a folder cannot be made", async () => {
    const { code, stderr } = await runCommand(sandbox, ["plugins", "new", "shelf", "--dir", "/sys/shelf"]);
    expect({ code, written: existsSync("/sys/shelf") }).toEqual({ code: 2, written: false });
    expect(stderr).toMatch(/^mediafs: \/sys\/shelf cannot be written: \w+\n {2}→ .*--dir/);
  });

  it("wants a name", async () => {
    const { code, stderr } = await runCommand(sandbox, ["plugins", "new"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("missing required argument 'name'") });
  });
});

describe("the package of a new plugin", () => {
  let sandbox: Sandbox;
  let folder: string;

  beforeAll(async () => {
    sandbox = makeSandbox();
    folder = join(sandbox.folder, "mediafs-plugin-shelf");
    const { code, stdout, stderr } = await runBuilt(sandbox, "plugins", "new", "shelf");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`wrote mediafs-plugin-shelf to ${folder}`);
    expect(stdout).toContain("  cd mediafs-plugin-shelf\n  npm install\n  npm test");
    // What npm install would fetch.
    for (const name of ["vitest", "@types/node"]) link(join(ROOT, "node_modules", name), name);
    link(ROOT, "mediafs");
  });
  afterAll(() => sandbox.remove());

  function link(target: string, name: string): void {
    const path = join(folder, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  }

  it("passes its tests", async () => {
    const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
    const { code, stdout } = await runNode({ ...sandbox, folder }, vitest, "run", "--reporter=json");
    const result = JSON.parse(stdout) as { numPassedTests: number; numFailedTests: number; numPendingTests: number };
    expect({ code, failed: result.numFailedTests, skipped: result.numPendingTests }).toEqual({
      code: 0,
      failed: 0,
      skipped: 4,
    });
    expect(result.numPassedTests).toBeGreaterThan(15);
  });

  it("passes the compiler", async () => {
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    expect(await runNode({ ...sandbox, folder }, tsc)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("is found by the path of its folder, with nothing odd about it", async () => {
    const entry = { alias: "Home", type: "shelf", url: "http://127.0.0.1:9/", token: "x" };
    const config = { plugins: ["./mediafs-plugin-shelf"], servers: [entry] };
    writeFileSync(join(sandbox.folder, "mediafs.config.json"), JSON.stringify(config));
    const { plugins } = JSON.parse((await runBuilt(sandbox, "plugins", "--json")).stdout) as { plugins: object[] };
    expect(plugins[0]).toMatchObject({
      name: "shelf",
      version: "0.1.0",
      origin: "configured",
      state: "loaded",
      reason: null,
      entries: [{ key: "Home" }],
    });
    expect((await runBuilt(sandbox, "config", "check")).code).toBe(0);
  });

  it("names its places to change in an order that its README repeats", () => {
    const texts = ["index.js", "client.js", "test/catalogue-server.js"].map((name) =>
      readFileSync(join(folder, name), "utf8"),
    );
    const marks = texts.flatMap((text) => [...text.matchAll(/CHANGE (\d+):/g)].map(([, number]) => Number(number)));
    const rows = [...readFileSync(join(folder, "README.md"), "utf8").matchAll(/^\| (\d+) \| (\S+) \|/gm)];
    expect(marks.toSorted((a, b) => a - b)).toEqual(rows.map(([, number]) => Number(number)));
    for (const [, number, file = ""] of rows)
      expect(readFileSync(join(folder, file), "utf8")).toContain(`CHANGE ${number}:`);
  });
});
