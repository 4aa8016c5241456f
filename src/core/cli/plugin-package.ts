import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { MediaFsError, systemCodeOf } from "../base/index.js";
import { ownVersion } from "./own-version.js";

/** How a new plugin and its package are called. */
export interface PluginNames {
  /** What `servers[].type` will say. */
  readonly name: string;
  /** `mediafs-plugin-NAME`, with a scope where one was given. */
  readonly packageName: string;
}

const PREFIX = "mediafs-plugin-";
// Three folders above this file, in the sources and in the built package alike.
const TEMPLATE = fileURLToPath(new URL("../../../templates/plugin", import.meta.url));

/** Names from what was typed: `NAME`, `mediafs-plugin-NAME`, or either with a scope. Throws USAGE. Pure. */
export function pluginNames(typed: string): PluginNames {
  const [, scope = "", rest = ""] = /^(@[^/]*\/)?(.*)$/s.exec(typed) ?? [];
  const name = rest.startsWith(PREFIX) ? rest.slice(PREFIX.length) : rest;
  const isScope = scope === "" || /^@[a-z0-9~-][a-z0-9._~-]*\/$/.test(scope);
  if (isScope && /^[a-z][a-z0-9-]*$/.test(name)) return { name, packageName: `${scope}${PREFIX}${name}` };
  throw new MediaFsError("USAGE", `a plugin cannot be called ${JSON.stringify(typed)}`, {
    hint: `Use lower-case letters, digits and dashes, starting with a letter: \`mediafs plugins new ${nearest(name)}\`.`,
  });
}

/**
 * Writes a new package: a connector that works, with its tests. Resolves with the paths written. Rejects with USAGE when
 * the folder holds something already, or cannot be written; nothing new is then left.
 */
export async function writePluginPackage(folder: string, names: PluginNames): Promise<readonly string[]> {
  const isNew = !(await isEmptyFolder(folder));
  try {
    const files = await templateFiles();
    const paths = files.map((file) => join(folder, pathOf(file)));
    for (const [index, file] of files.entries()) {
      const path = paths[index] ?? folder;
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, filledIn(await readFile(file, "utf8"), folder, names), { flag: "wx" });
    }
    return paths;
  } catch (cause) {
    if (isNew) await rm(folder, { recursive: true, force: true });
    throw new MediaFsError("USAGE", `${folder} cannot be written: ${systemCodeOf(cause) ?? String(cause)}`, {
      cause,
      hint: "Check the permissions of the folder around it, or choose another with --dir.",
    });
  }
}

/** Whether the folder is there, with nothing in it. Rejects with USAGE when it holds something, or is none. */
async function isEmptyFolder(folder: string): Promise<boolean> {
  const hint = "Choose another folder with --dir.";
  try {
    if ((await readdir(folder)).length === 0) return true;
  } catch (cause) {
    if (systemCodeOf(cause) === "ENOENT") return false;
    throw new MediaFsError("USAGE", `${folder} is no folder that can be used: ${systemCodeOf(cause)}`, { cause, hint });
  }
  throw new MediaFsError("USAGE", `${folder} is not empty`, { hint });
}

async function templateFiles(): Promise<readonly string[]> {
  const entries = await readdir(TEMPLATE, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** npm packs no file called .gitignore. */
function pathOf(file: string): string {
  return relative(TEMPLATE, file).replace(/^gitignore$/, ".gitignore");
}

function filledIn(text: string, folder: string, { name, packageName }: PluginNames): string {
  return text
    .replaceAll(`./${PREFIX}skeleton`, `./${basename(folder)}`)
    .replaceAll(`${PREFIX}skeleton`, packageName)
    .replaceAll("skeleton", name)
    .replaceAll(">=0.0.0", `>=${ownVersion()}`);
}

/** A name like the one given that may be used. */
function nearest(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const dashed = plain.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^[-0-9]+|-+$/g, "");
  return dashed === "" ? "my-server" : dashed;
}
