import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { MediaFsPlugin, OptionTable } from "mediafs/plugin-api";
import { beforeAll, describe, expect, test } from "vitest";
import { CORE_OPTIONS, configSchema, optionDocs, pluginOptionDocs } from "../../../src/core/config/index.js";

const root = resolve(import.meta.dirname, "../../..");
const read = (path: string): string => readFileSync(resolve(root, path), "utf8");
const remedy = "run `npm run build && node scripts/generate-schema.mjs`";
const tables = new Map<string, OptionTable>();

beforeAll(async () => {
  const { mediafsPlugins } = JSON.parse(read("package.json")) as { mediafsPlugins: readonly string[] };
  for (const specifier of mediafsPlugins) {
    const source = resolve(root, specifier.replace("mediafs/", "src/"), "index.ts");
    const { default: plugin } = (await import(pathToFileURL(source).href)) as { default: MediaFsPlugin };
    tables.set(plugin.name, plugin.options);
  }
});

function section(name: string): string {
  return read("docs/configuration.md").split(`<!-- ${name} -->\n`)[1]?.split(`<!-- /${name} -->`)[0] ?? "";
}

describe("files that derive from the option tables", () => {
  test("schema/mediafs.schema.json is up to date", () => {
    expect(JSON.parse(read("schema/mediafs.schema.json")), remedy).toEqual(
      JSON.parse(JSON.stringify(configSchema(tables))),
    );
  });

  test("docs/configuration.md lists every option of the core with its values, default and help", () => {
    expect(section("options"), remedy).toBe(optionDocs());
  });

  test("docs/configuration.md lists every option of the plugins that come with mediafs", () => {
    expect(section("plugins"), remedy).toBe(pluginOptionDocs(tables));
  });

  test("every option of the code is in the documentation, and every path the documentation lists is an option", () => {
    const documented = [...section("options").matchAll(/^\| `([^`]+)` \|/gm)].map(([, path]) => path);
    expect(documented).toEqual(Object.keys(CORE_OPTIONS));
  });
});
