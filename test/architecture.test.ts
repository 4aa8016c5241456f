import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  containerUses,
  coreReachesOut,
  cycles,
  floorViolations,
  heavyStart,
  insideImports,
  pluginViolations,
  unknownFolders,
} from "./architecture/import-rules.js";
import { readSourceFiles, type SourceFiles } from "./architecture/source-files.js";
import {
  composedSignals,
  foreignErrors,
  implementationNames,
  longFiles,
  longFunctions,
  serverWords,
  starExports,
  tokenNames,
  undocumentedExports,
  vagueNames,
} from "./architecture/text-rules.js";

const subfolders = (seam: string) =>
  readdirSync(seam, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

const driverNames = (files: SourceFiles) => implementationNames(files, "src/core/mount", subfolders("src/core/mount"));

/** Every rule, with a file that breaks it. */
const RULES: readonly {
  readonly says: string;
  readonly check: (files: SourceFiles) => string[];
  readonly broken: Readonly<Record<string, string>>;
}[] = [
  {
    says: "a folder imports only from lower floors",
    check: floorViolations,
    broken: { "src/core/base/a.ts": 'import { x } from "../vfs/index.js";' },
  },
  {
    says: "folders of one floor do not import each other, types included",
    check: floorViolations,
    broken: { "src/core/catalog/a.ts": 'import type { X } from "../cache/index.js";' },
  },
  { says: "every folder has a floor", check: unknownFolders, broken: { "src/core/cellar/a.ts": "" } },
  {
    says: "other folders are imported through their index",
    check: insideImports,
    broken: { "src/core/vfs/a.ts": 'export { x } from "../base/errors.js";' },
  },
  {
    says: "implementations of a seam are imported by the root alone",
    check: insideImports,
    broken: { "src/core/mount/a.ts": 'import { D } from "./some-driver/driver.js";' },
  },
  {
    says: "the package face imports indexes",
    check: insideImports,
    broken: { "src/core/index.ts": 'export { x } from "./app/start-mount.js";' },
  },
  {
    says: "a plugin imports nothing of the core",
    check: pluginViolations,
    broken: { "src/plugins/one/a.ts": 'import { x } from "../../core/base/index.js";' },
  },
  {
    says: "a plugin imports no other plugin",
    check: pluginViolations,
    broken: { "src/plugins/one/a.ts": 'import { x } from "../two/index.js";' },
  },
  {
    says: "what plugins share is imported through its index",
    check: pluginViolations,
    broken: { "src/plugins/one/a.ts": 'import { x } from "../paging/phases.js";' },
  },
  {
    says: "what plugins share depends on no plugin",
    check: pluginViolations,
    broken: { "src/plugins/paging/a.ts": 'import { x } from "../mediabrowser/index.js";' },
  },
  {
    says: "a plugin takes only types from the plugin API",
    check: pluginViolations,
    broken: { "src/plugins/one/a.ts": 'import { x } from "mediafs/plugin-api";' },
  },
  {
    says: "a plugin does not import the package itself",
    check: pluginViolations,
    broken: { "src/plugins/one/a.ts": 'import { startMount } from "mediafs";' },
  },
  {
    says: "the core imports no plugin, statically or not",
    check: coreReachesOut,
    broken: { "src/core/app/a.ts": 'const x = await import("../../plugins/one/index.js");' },
  },
  {
    says: "no file takes part in a cycle, types included",
    check: cycles,
    broken: {
      "src/core/vfs/a.ts": 'import type { B } from "./b.js";',
      "src/core/vfs/b.ts": 'import { C } from "./c.js";',
      "src/core/vfs/c.ts": 'import {\n  A,\n} from "./a.js";',
    },
  },
  {
    says: "the container is used in the root alone",
    check: containerUses,
    broken: { "src/core/vfs/a.ts": 'import { container, inject } from "tsyringe";' },
  },
  { says: "files are short", check: longFiles, broken: { "src/a.ts": "x\n".repeat(251) } },
  {
    says: "functions are short",
    check: longFunctions,
    broken: { "src/a.ts": `class A {\n  async b(): Promise<void> {\n${"    c();\n".repeat(50)}  }\n}` },
  },
  {
    says: "the core names no server product",
    check: serverWords,
    broken: { "src/core/vfs/a.ts": "/** As Jellyfin does. */" },
  },
  {
    says: "a driver is named in its folder and in the root alone",
    check: (files) => implementationNames(files, "src/core/mount", ["some-driver"]),
    broken: { "src/core/cli/a.ts": 'if (driver === "some-driver") return;' },
  },
  {
    says: "a command loads only what it needs",
    check: heavyStart,
    broken: { "src/core/cli/program.ts": 'import "./a.js";', "src/core/cli/a.ts": 'import { z } from "zod";' },
  },
  { says: "errors have codes", check: foreignErrors, broken: { "src/a.ts": 'throw new TypeError("no");' } },
  { says: "nothing else is thrown", check: foreignErrors, broken: { "src/a.ts": 'throw "no";' } },
  {
    says: "no signal is composed of lasting ones",
    check: composedSignals,
    broken: { "src/a.ts": "const both = AbortSignal.any([a, b]);" },
  },
  { says: "names of files say something", check: vagueNames, broken: { "src/core/vfs/string-utils.ts": "" } },
  {
    says: "every export has a doc comment",
    check: undocumentedExports,
    broken: { "src/a.ts": "const x = 1;\n\n@injectable()\nexport class A {}" },
  },
  {
    says: "a token has the name of its interface",
    check: tokenNames,
    broken: { "src/a.ts": 'export const A = token<A>("B");' },
  },
  {
    says: "a parameter's token has the name of its type",
    check: tokenNames,
    broken: { "src/a.ts": "constructor(@inject(A) private readonly b: B) {}" },
  },
  { says: "indexes name what they export", check: starExports, broken: { "src/a.ts": 'export * from "./b.js";' } },
];

describe("the architecture", () => {
  const files = readSourceFiles("src");

  for (const { says, check } of RULES) {
    it(says, () => {
      expect(check(files)).toEqual([]);
    });
  }

  it("names drivers in their folders and in the root alone", () => {
    expect(driverNames(files)).toEqual([]);
  });
});

describe("the rules of the architecture", () => {
  for (const { says, check, broken } of RULES) {
    it(`notice a breach of: ${says}`, () => {
      expect(check(new Map(Object.entries(broken)))).not.toEqual([]);
    });
  }

  it("leave what is right alone", () => {
    const right = new Map([
      ["src/core/vfs/a.ts", 'import { b } from "../base/index.js";\n\n/** A. */\nexport const a = () => b;\n'],
      [
        "src/plugins/one/a.ts",
        'import type { Connector } from "mediafs/plugin-api";\nimport "../mediabrowser/index.js";\n',
      ],
    ]);
    expect(RULES.flatMap(({ check }) => check(right))).toEqual([]);
  });
});
