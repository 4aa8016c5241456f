import { readdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, isAbsolute, join, resolve as resolvePath } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { resolve as resolveModule } from "import-meta-resolve";
import { type ErrorCode, systemCodeOf } from "../base/index.js";
import { foldersAbove, type OwnPackage, type PackageFacts, packageAt, packageOf } from "./package-facts.js";
import type { PluginOrigin } from "./plugin-report.js";

/** A plugin that may be loaded, or the reason why it cannot. */
export interface PluginCandidate {
  /** The package or path, as it was named or found. */
  readonly name: string;
  readonly origin: PluginOrigin;
  /** Path of its package or file; its name where nothing was found. */
  readonly from: string;
  readonly version: string | undefined;
  /** Its package, for what is odd about it. */
  readonly packageFolder: string | undefined;
  readonly module:
    | { readonly found: true; readonly url: URL }
    | { readonly found: false; readonly code: ErrorCode; readonly reason: string };
}

/** Where to look for plugins. */
export interface PluginSearch {
  /** `plugins` of the configuration: package names, short names and paths. */
  readonly plugins: readonly string[];
  /** Folder of the configuration file. */
  readonly folder: string;
  readonly own: OwnPackage;
}

const KEYWORD = "mediafs-plugin";
const PREFIX = "mediafs-plugin-";

/**
 * The plugins to load, in this order, each module once; where two have one name the first wins:
 * 1. those that `plugins` names, in its order. `foo` stands for the package `mediafs-plugin-foo`, `@me/foo` for
 *    `@me/mediafs-plugin-foo`; a text that begins with `.`, `/`, `~/` or a drive is a path, relative to the folder of
 *    the configuration file. Packages are resolved from that folder, then from mediafs itself;
 * 2. packages called `mediafs-plugin-*` or `@scope/mediafs-plugin-*` with the keyword `mediafs-plugin`, in the
 *    `node_modules` beside the configuration file and above it, nearest first, then in those around mediafs itself, by
 *    name;
 * 3. those that mediafs brings, in the order of `mediafsPlugins` in its package.json.
 * No global paths are searched and no program is run. Never throws.
 */
export function discoverPlugins({ plugins, folder, own }: PluginSearch): readonly PluginCandidate[] {
  const found = [
    ...plugins.map((name) => configured(name, folder, own)),
    ...installed(folder, own),
    ...own.builtinPlugins.map((name) => builtin(name, own)),
  ];
  const seen = new Set<string>();
  return found.filter(({ module }) => {
    if (!module.found) return true;
    const isNew = !seen.has(module.url.href);
    seen.add(module.url.href);
    return isNew;
  });
}

/** The package that a name in `plugins` stands for. */
function packageNameOf(name: string): string {
  const [, scope = "", rest = ""] = /^(@[^/]+\/)?(.*)$/s.exec(name) ?? [];
  return rest.startsWith(PREFIX) ? name : `${scope}${PREFIX}${rest}`;
}

function configured(name: string, folder: string, own: OwnPackage): PluginCandidate {
  const origin = "configured";
  if (/^(\.|~\/)/.test(name) || isAbsolute(name)) return fromPath(name, folder);
  const packageName = packageNameOf(name);
  const reasons: string[] = [];
  for (const start of [folder, own.folder]) {
    const module = resolvePackage(packageName, start);
    if (module.found) return candidate({ name, origin, module });
    reasons.push(module.reason);
  }
  const [reason = "it is not installed"] = reasons;
  return candidate({ name, origin, module: { found: false, code: "PLUGIN_NOT_FOUND", reason } });
}

function fromPath(name: string, folder: string): PluginCandidate {
  const origin = "configured";
  const path = name.startsWith("~/") ? join(homedir(), name.slice(2)) : resolvePath(folder, name);
  const kind = kindOf(path);
  if (kind === "file") return candidate({ name, origin, module: { found: true, url: realUrl(path) } });
  if (kind === "folder") return candidate({ name, origin, module: entryOf(path) });
  const reason = `there is no ${path}`;
  return { ...candidate({ name, origin, module: { found: false, code: "PLUGIN_NOT_FOUND", reason } }), from: path };
}

/** The module that a folder with a package.json offers. */
function entryOf(folder: string): PluginCandidate["module"] {
  const facts = packageAt(folder);
  const { name, content = {} } = facts ?? {};
  const main = typeof content.main === "string" ? content.main : "index.js";
  return name !== undefined && content.exports !== undefined
    ? resolvePackage(name, folder)
    : resolveFrom(`./${main.replace(/^\.\//, "")}`, folder);
}

function installed(folder: string, own: OwnPackage): readonly PluginCandidate[] {
  const folders = [...new Set([...foldersAbove(folder), ...foldersAbove(own.folder)])];
  return folders.flatMap((each) => pluginPackages(join(each, "node_modules"))).map(fromPackage);
}

function fromPackage(facts: PackageFacts): PluginCandidate {
  const name = facts.name ?? basename(facts.folder);
  return {
    ...candidate({ name, origin: "installed", module: entryOf(facts.folder) }),
    version: facts.version,
    from: facts.folder,
  };
}

function pluginPackages(modules: string): readonly PackageFacts[] {
  const scopes = namesIn(modules).filter((name) => name.startsWith("@"));
  const scoped = scopes.flatMap((scope) => namesIn(join(modules, scope)).map((name) => join(scope, name)));
  return [...namesIn(modules), ...scoped]
    .filter((name) => basename(name).startsWith(PREFIX))
    .sort()
    .flatMap((name) => packageAt(join(modules, name)) ?? [])
    .filter(({ keywords }) => keywords.includes(KEYWORD));
}

function builtin(name: string, own: OwnPackage): PluginCandidate {
  const module = resolvePackage(name, own.folder);
  if (module.found) return candidate({ name, origin: "builtin", module });
  const reason = `${module.reason}; build mediafs first (npm run build)`;
  return candidate({ name, origin: "builtin", module: { found: false, code: "PLUGIN_LOAD_FAILED", reason } });
}

function resolvePackage(name: string, folder: string): PluginCandidate["module"] {
  // What is no package name would be taken for a path or an address.
  if (/^(@[\w.~-]+\/)?[\w~-][\w.~-]*(\/[\w.~/-]+)?$/.test(name)) return resolveFrom(name, folder);
  return { found: false, code: "PLUGIN_NOT_FOUND", reason: `${JSON.stringify(name)} is no name of a package` };
}

function resolveFrom(specifier: string, folder: string): PluginCandidate["module"] {
  try {
    const url = new URL(resolveModule(specifier, pathToFileURL(join(folder, "package.json")).href));
    const path = fileURLToPath(url);
    return kindOf(path) === "file"
      ? { found: true, url: realUrl(path) }
      : { found: false, code: "PLUGIN_LOAD_FAILED", reason: `there is no ${path}` };
  } catch (error) {
    return { found: false, ...resolutionFailure(error, specifier, folder) };
  }
}

function resolutionFailure(
  error: unknown,
  specifier: string,
  folder: string,
): { readonly code: ErrorCode; readonly reason: string } {
  const missing =
    systemCodeOf(error) === "ERR_MODULE_NOT_FOUND" &&
    error instanceof Error &&
    error.message.startsWith("Cannot find package");
  if (missing)
    return { code: "PLUGIN_NOT_FOUND", reason: `the package ${specifier} is not installed in ${folder} or above` };
  const message = error instanceof Error ? error.message.split("\n")[0] : undefined;
  return { code: "PLUGIN_LOAD_FAILED", reason: message ?? "it cannot be resolved" };
}

function candidate(known: Pick<PluginCandidate, "name" | "origin" | "module">): PluginCandidate {
  const path = known.module.found ? fileURLToPath(known.module.url) : undefined;
  const facts = path === undefined ? undefined : packageOf(path);
  const isPath = known.origin === "configured" && path !== undefined && /^[.~/\\]|^\w:/.test(known.name);
  const from = isPath ? path : (facts?.folder ?? path ?? known.name);
  return { ...known, from, version: facts?.version, packageFolder: facts?.folder };
}

function realUrl(path: string): URL {
  return pathToFileURL(realpathSync(path));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function kindOf(path: string): "file" | "folder" | undefined {
  try {
    const facts = statSync(path);
    if (facts.isDirectory()) return "folder";
    return facts.isFile() ? "file" : undefined;
  } catch {
    // Missing, forbidden, or a link to itself.
    return undefined;
  }
}
