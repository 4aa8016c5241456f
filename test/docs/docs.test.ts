import "reflect-metadata";
import { EventEmitter } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ERRORS, type ErrorCode, MediaFsError } from "../../src/core/base/index.js";
import { exitCodeOf } from "../../src/core/cli/exit-code.js";
import { defineProgram } from "../../src/core/cli/run-cli.js";
import { errnoOf } from "../../src/core/vfs/index.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const PAGES = [
  "README.md",
  "CHANGELOG.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Rows of the tables of a page whose first cell is one piece of code. */
function rowsOf(page: string): readonly (readonly string[])[] {
  return read(page)
    .split("\n")
    .filter((line) => /^\| `/.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const program = defineProgram({
  terminal: {
    stdout: { write: () => true },
    stderr: { write: () => true },
    stdin: new PassThrough(),
    env: {},
    cwd: "/",
  },
  services: {
    startMount: () => Promise.reject(new MediaFsError("ABORTED", "not here")),
    findPlugins: async () => [],
    findSignIn: async () => undefined,
    checkServers: async () => [],
    probeDrivers: async () => [],
  },
  events: new EventEmitter(),
  exit: () => undefined,
  surroundings: { env: {}, uid: undefined },
  exitCode: 0,
  faults: { plugin: () => undefined, own: () => undefined },
});
const commands = program.commands.map((command) => command.name());

describe("docs/errors.md", () => {
  const rows = new Map(rowsOf("docs/errors.md").map(([code = "", ...cells]) => [code.replaceAll("`", ""), cells]));

  it("lists the codes there are, and no others, in the order of the catalogue", () => {
    expect([...rows.keys()]).toEqual(Object.keys(ERRORS));
  });

  it.each(Object.keys(ERRORS) as ErrorCode[])("says of %s what the catalogue says", (code) => {
    const { meaning, hint, retryable } = ERRORS[code];
    expect(rows.get(code)?.slice(0, 3)).toEqual([meaning, hint, retryable ? "yes" : "no"]);
  });

  it.each(Object.keys(ERRORS) as ErrorCode[])("says how %s is seen", (code) => {
    const seen = rows.get(code)?.[3];
    const truths = [`exit ${exitCodeOf(code)}`, errnoOf(new MediaFsError(code, "x")), "a warning"];
    expect(truths).toContain(seen);
  });
});

describe("the README", () => {
  it("lists the commands there are", () => {
    const listed = rowsOf("README.md").map(([cell = ""]) => /^`mediafs (\w+)/.exec(cell)?.[1]);
    expect(new Set(listed.filter((name) => name !== undefined))).toEqual(new Set(commands));
  });
});

describe("every page", () => {
  it.each(PAGES)("%s names only commands and flags that exist", (page) => {
    const flags = new Set(
      [program, ...program.commands, ...program.commands.flatMap((command) => command.commands)].flatMap((command) => [
        "--help",
        ...command.options.flatMap(({ long }) => long ?? []),
      ]),
    );
    for (const [text, command = ""] of read(page).matchAll(/`mediafs ([a-z]+)[^`\n]*`/g)) {
      expect([...commands, "help"], text).toContain(command);
      for (const [flag] of text.matchAll(/--[a-z-]+/g)) expect([...flags], text).toContain(flag);
    }
  });

  it.each(PAGES)("%s links to files that exist", (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = ""]) => target);
    const local = links.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });
});

describe("hints of the catalogue", () => {
  it("name only pages and commands that exist", () => {
    const hints = Object.values(ERRORS).map(({ hint }) => hint);
    for (const hint of hints) {
      for (const [page] of hint.matchAll(/docs\/[\w-]+\.md/g)) expect(existsSync(join(ROOT, page)), hint).toBe(true);
      for (const [, command] of hint.matchAll(/`mediafs ([a-z]+)/g)) expect(commands, hint).toContain(command);
    }
  });
});

describe("docs/architecture.md", () => {
  it("names every folder of the core, and only those", () => {
    const named = [...read("docs/architecture.md").matchAll(/src\/core\/([a-z-]+)(?=\s)/g)].map(([, name]) => name);
    const folders = readdirSync(join(ROOT, "src/core"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(new Set(named)).toEqual(new Set(folders));
  });

  it("lists the routes of the control socket", () => {
    const listed = rowsOf("docs/architecture.md").map(([cell = ""]) => cell.replaceAll("`", ""));
    const source = read("src/core/control/control-api.ts");
    const routes = [...source.matchAll(/\[`([A-Z]+ )\$\{API_ROOT\}(\/[a-z-]+)`\]/g)];
    expect(listed).toEqual(routes.map(([, method, path]) => `${method}/api/v1${path}`));
  });
});
