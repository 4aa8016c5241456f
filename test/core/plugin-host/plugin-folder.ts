import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A fresh folder that goes when the test ends. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mediafs-plugins-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files, by path below the folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | object>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** The text of a module that exports a plugin; `extra` replaces fields (as source text). */
export function pluginSource(name: string, extra: Readonly<Record<string, string>> = {}): string {
  const fields: Record<string, string> = {
    name: JSON.stringify(name),
    apiVersion: '"^1.0.0"',
    options: '{ url: { type: "url", help: "Address" } }',
    connect: "async () => { throw new Error('not in this test'); }",
    ...extra,
  };
  const text = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
  return `export default { ${text.join(", ")} };\n`;
}

/** package.json and module of a plugin package, by path below `node_modules/<name>`. */
export function pluginPackage(
  packageName: string,
  source: string,
  extra: object = {},
): Record<string, string | object> {
  return {
    [`node_modules/${packageName}/package.json`]: {
      name: packageName,
      version: "1.2.3",
      type: "module",
      keywords: ["mediafs-plugin"],
      exports: "./lib.js",
      ...extra,
    },
    [`node_modules/${packageName}/lib.js`]: source,
  };
}
