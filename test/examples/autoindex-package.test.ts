import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import "reflect-metadata";
import { ERRORS } from "../../src/core/base/index.js";
import { loadPlugins } from "../../src/core/plugin-host/index.js";
import { readSourceFiles } from "../architecture/source-files.js";

const ROOT = resolve(import.meta.dirname, "../..");
const FOLDER = join(ROOT, "examples/mediafs-plugin-autoindex");
const read = (path: string) => readFileSync(join(FOLDER, path), "utf8");
const readme = read("README.md");
const guide = readFileSync(join(ROOT, "docs/plugins.md"), "utf8");
const modules = ["index.js", ...readdirSync(join(FOLDER, "lib")).map((name) => `lib/${name}`)];

/** First cells of the rows of a chapter's table; a cell may name several things. */
function firstCells(chapter: string): readonly string[] {
  const text = readme.split(`\n## ${chapter}\n`)[1]?.split("\n## ")[0] ?? "";
  const cells = [...text.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = ""]) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
}

describe("the autoindex plugin as a package", () => {
  test("holds what runs, its licence and its guide, and nothing else", async () => {
    const args = ["pack", "--dry-run", "--json", "--silent", "--ignore-scripts"];
    const { stdout } = await promisify(execFile)("npm", args, { cwd: FOLDER });
    const [{ files }] = JSON.parse(stdout) as [{ readonly files: readonly { readonly path: string }[] }];
    const expected = [...modules, "LICENSE", "README.md", "package.json"];
    expect(files.map(({ path }) => path).toSorted()).toEqual(expected.toSorted());
  });

  test("imports nothing but its own files when it runs", () => {
    const imports = modules.flatMap((path) => [...read(path).matchAll(/^(?:import|export) .*from "([^"]+)";$/gm)]);
    expect(imports.length).toBeGreaterThan(5);
    expect(imports.map(([, from = ""]) => from).filter((from) => !from.startsWith("./"))).toEqual([]);
  });

  test("has the package.json that the guide shows for publishing, and more", () => {
    const json = guide.split("\n## Publishing it\n")[1]?.split("```json\n")[1]?.split("```")[0] ?? "";
    const { keywords, devDependencies, ...shown } = JSON.parse(json);
    const own = JSON.parse(read("package.json"));
    expect(own).toMatchObject({ ...shown, devDependencies });
    expect(own.keywords).toEqual(expect.arrayContaining(keywords));
  });

  test("explains every option and every error that it raises, and no others", async () => {
    const named = { plugins: ["./examples/mediafs-plugin-autoindex"], folder: ROOT };
    const { plugins } = await loadPlugins(named, new AbortController().signal);
    expect(firstCells("Options")).toEqual(Object.keys(plugins.get("autoindex")?.options ?? {}));
    const codes = modules.flatMap((path) =>
      [...read(path).matchAll(/"([A-Z]+_[A-Z_]+)"/g)].map(([, code = ""]) => code),
    );
    // Seen only in the log: the folder that vanished since it was listed.
    const raised = new Set(codes.filter((code) => code in ERRORS && code !== "ITEM_NOT_FOUND"));
    expect([...firstCells("Errors")].toSorted()).toEqual([...raised].toSorted());
  });

  test("is known to no file of mediafs", () => {
    const knowing = [...readSourceFiles("src")].filter(([, text]) => /autoindex|nginx/i.test(text));
    expect(knowing.map(([path]) => path)).toEqual([]);
  });
});
