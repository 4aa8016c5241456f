import { ERRORS } from "../../base/index.js";
import type { PluginReport } from "../../plugin-host/index.js";
import { isOwnFault, type PluginUse } from "../plugin-use.js";
import { PLAIN, type Style } from "./style.js";
import { table } from "./table.js";

/** The plugins found, and who uses them. */
export interface PluginList {
  readonly plugins: readonly PluginReport[];
  readonly uses: readonly PluginUse[];
  /** Whether the entries were connected for this list: then failures of their servers are shown, too. */
  readonly connected: boolean;
}

/** The plugins found, for people: a table, and below it what is odd about them and why others were refused. Pure. */
export function pluginsText({ plugins, uses, connected }: PluginList, style: Style = PLAIN): string {
  const head = ["NAME", "VERSION", "API", "ORIGIN", "USED BY", "FROM"].map((text) => ({ text, paint: style.dim }));
  const usable = plugins.filter(({ state }) => state === "loaded");
  const rows = usable.map((plugin) => [
    plugin.name,
    plugin.version ?? "-",
    plugin.apiVersion ?? "-",
    plugin.origin,
    keysOf(uses, plugin).join(", ") || "-",
    plugin.from,
  ]);
  const lines = [
    ...table([head, ...rows]),
    ...plugins.flatMap((plugin) => remarks(plugin, style)),
    ...uses.flatMap((use) => failure(use, connected, style)),
  ];
  return `${lines.join("\n")}\n`;
}

/** The plugins found, for programs. Pure. */
export function pluginsJson({ plugins, uses }: PluginList): unknown {
  return {
    plugins: plugins.map((plugin) => ({
      name: plugin.name,
      version: plugin.version ?? null,
      apiVersion: plugin.apiVersion ?? null,
      from: plugin.from,
      origin: plugin.origin,
      state: plugin.state,
      code: plugin.code ?? null,
      reason: plugin.reason ?? null,
      options: plugin.options ?? null,
      entries: usesOf(uses, plugin).map(({ key, state, error }) => ({
        key,
        state: state ?? null,
        error: error ?? null,
      })),
    })),
  };
}

/** Of several plugins with one name the loaded one is used. */
function usesOf(uses: readonly PluginUse[], { name, state }: PluginReport): readonly PluginUse[] {
  return state === "loaded" ? uses.filter(({ type }) => type === name) : [];
}

function keysOf(uses: readonly PluginUse[], plugin: PluginReport): readonly string[] {
  return usesOf(uses, plugin).map(({ key }) => key);
}

function remarks({ name, from, state, code, reason = "" }: PluginReport, style: Style): readonly string[] {
  if (state === "refused") {
    const hint = code === undefined ? [] : [`  → ${ERRORS[code].hint}`];
    return [`${style.red("refused")} ${name} (${from}): ${reason}`, ...hint];
  }
  return reason === "" ? [] : [`${style.yellow("note")} ${name}: ${reason}`];
}

function failure(use: PluginUse, connected: boolean, style: Style): readonly string[] {
  const { key, type, error } = use;
  if (error === undefined || !(connected || isOwnFault(use))) return [];
  const mark = isOwnFault(use) ? style.red("failed") : style.yellow("note");
  return [`${mark} ${type} (${key}): ${error.message}`, `  → ${error.hint}`];
}
