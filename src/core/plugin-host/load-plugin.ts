import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MediaFsPlugin, OptionTable } from "mediafs/plugin-api";
import { hasCode, withDeadline } from "../base/index.js";
import { checkPlugin } from "./check-plugin.js";
import { discoverPlugins, type PluginCandidate } from "./discover.js";
import { rememberPlugin } from "./faults/plugin-fault.js";
import { type OwnPackage, ownPackage, packageAt } from "./package-facts.js";
import type { PluginReport } from "./plugin-report.js";

/** Where to load plugins from. */
export interface PluginRequest {
  /** `plugins` of the configuration. */
  readonly plugins: readonly string[];
  /** Folder of the configuration file. */
  readonly folder: string;
  /** Default: this package. */
  readonly own?: OwnPackage;
}

/** The plugins there are. */
export interface LoadedPlugins {
  /** Those that fit, by name. */
  readonly plugins: ReadonlyMap<string, MediaFsPlugin>;
  /** All that were found or looked for, in the order of the search. */
  readonly reports: readonly PluginReport[];
}

// A module that waits for ever at its top level must not hold up the others.
const IMPORT_TIMEOUT_MS = 10_000;
// Why, by address. A module is evaluated once in a process: what hung is not waited for a second time.
const hung = new Map<string, string>();

type Outcome = { readonly report: PluginReport; readonly plugin: MediaFsPlugin | undefined };

/**
 * Finds, imports and checks plugins, in the order that {@link discoverPlugins} tells. Never rejects because of a
 * plugin: one that does not fit is reported with its code and reason. Rejects with ABORTED.
 */
export async function loadPlugins(request: PluginRequest, signal: AbortSignal): Promise<LoadedPlugins> {
  const own = request.own ?? ownPackage();
  const candidates = discoverPlugins({ ...request, own });
  const outcomes = await Promise.all(candidates.map((candidate) => loadPlugin(candidate, own, signal)));
  const plugins = new Map<string, MediaFsPlugin>();
  const winners = new Map<string, PluginReport>();
  const reports = outcomes.map(({ report, plugin }) => {
    if (plugin === undefined) return report;
    const winner = winners.get(plugin.name);
    if (winner !== undefined) return clash(report, winner);
    plugins.set(plugin.name, plugin);
    winners.set(plugin.name, report);
    return report;
  });
  return { plugins, reports };
}

/** The option tables of the plugins that fit, by name: what the configuration's plugin-owned keys are checked against. */
export async function loadOptionTables(
  request: PluginRequest,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, OptionTable>> {
  const { plugins } = await loadPlugins(request, signal);
  return new Map([...plugins].map(([name, { options }]) => [name, options]));
}

async function loadPlugin(candidate: PluginCandidate, own: OwnPackage, signal: AbortSignal): Promise<Outcome> {
  const { module } = candidate;
  if (!module.found) return refused(candidate, module);
  const { href } = module.url;
  const place = { name: candidate.name, folder: codeFolder(candidate, href), builtin: candidate.origin === "builtin" };
  const whyHung = hung.get(href);
  if (whyHung !== undefined) return refused(candidate, { code: "PLUGIN_LOAD_FAILED", reason: whyHung });
  rememberPlugin(place);
  try {
    const load = () => import(href) as Promise<unknown>;
    const exported = defaultExport(await withDeadline(`loading ${candidate.name}`, IMPORT_TIMEOUT_MS, signal, load));
    const verdict = checkPlugin(exported);
    rememberPlugin({ ...place, name: verdict.fits ? verdict.plugin.name : (verdict.name ?? place.name) });
    return verdict.fits ? loaded(candidate, verdict.plugin, own) : refused(candidate, verdict);
  } catch (error) {
    if (signal.aborted) throw error;
    if (hasCode(error, "REQUEST_TIMEOUT")) hung.set(href, messageOf(error));
    return refused(candidate, { code: "PLUGIN_LOAD_FAILED", reason: messageOf(error) });
  }
}

/** The folder that holds the plugin's code: its package, or where the file lies that was named. */
function codeFolder({ from, packageFolder, origin }: PluginCandidate, href: string): string {
  const file = fileURLToPath(href);
  return origin === "builtin" || packageFolder === undefined || from === file ? dirname(file) : packageFolder;
}

function loaded(candidate: PluginCandidate, plugin: MediaFsPlugin, own: OwnPackage): Outcome {
  const { from, origin, version } = candidate;
  const { name, apiVersion, options } = plugin;
  const reason = ownCopy(candidate, own);
  return {
    plugin,
    report: { name, version, apiVersion, from, origin, state: "loaded", code: undefined, reason, options },
  };
}

function refused(
  { name: asked, from, origin, version }: PluginCandidate,
  why: Pick<PluginReport, "reason"> & {
    readonly code: PluginReport["code"];
    name?: string | undefined;
    apiVersion?: string | undefined;
  },
): Outcome {
  const { code, reason, name = asked, apiVersion } = why;
  return {
    plugin: undefined,
    report: { name, version, apiVersion, from, origin, state: "refused", code, reason, options: undefined },
  };
}

function clash(report: PluginReport, winner: PluginReport): PluginReport {
  const reason = `${winner.from} (${winner.origin}) has the same name and was found first`;
  return { ...report, state: "refused", code: "PLUGIN_NAME_CLASH", reason };
}

/** Two copies of mediafs in one process share neither errors nor state, and one of them is out of date sooner or later. */
function ownCopy({ packageFolder, origin }: PluginCandidate, own: OwnPackage): string | undefined {
  if (packageFolder === undefined || origin === "builtin" || packageFolder === own.folder) return undefined;
  const copy = packageAt(join(packageFolder, "node_modules/mediafs"));
  if (copy === undefined || isForWorkOnly(packageFolder) || isSame(copy.folder, own.folder)) return undefined;
  return `it carries its own copy of mediafs (${copy.version ?? "unknown version"}); its author should make it a peer dependency`;
}

/** Whether the copy is there because its author works in this folder: npm installs it there for tests, and nowhere else. */
function isForWorkOnly(packageFolder: string): boolean {
  const { dependencies, peerDependencies, devDependencies } = packageAt(packageFolder)?.content ?? {};
  return !names(dependencies) && (names(peerDependencies) || names(devDependencies));
}

function names(dependencies: unknown): boolean {
  return typeof dependencies === "object" && dependencies !== null && "mediafs" in dependencies;
}

function isSame(folder: string, other: string): boolean {
  return realpathSync(folder) === realpathSync(other);
}

/** The default export; what a compiler made of it for require() has it one level deeper. */
function defaultExport(module: unknown): unknown {
  const outer = defaultOf(module);
  const isCompiled = typeof outer === "object" && outer !== null && "__esModule" in outer;
  return isCompiled ? defaultOf(outer) : outer;
}

function defaultOf(module: unknown): unknown {
  return typeof module === "object" && module !== null && "default" in module ? module.default : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
}
