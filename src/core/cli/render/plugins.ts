import { ERRORS } from "../../base/index.js";
import type { PluginReport } from "../../plugin-host/index.js";
import { PLAIN, type Style } from "./style.js";
import { table } from "./table.js";

/** The plugins found, for people: a table, and below it what is odd about them and why others were refused. Pure. */
export function pluginsText(plugins: readonly PluginReport[], style: Style = PLAIN): string {
  const head = ["NAME", "VERSION", "API", "ORIGIN", "FROM"].map((text) => ({ text, paint: style.dim }));
  const usable = plugins.filter(({ state }) => state === "loaded");
  const rows = usable.map((plugin) => [
    plugin.name,
    plugin.version ?? "-",
    plugin.apiVersion ?? "-",
    plugin.origin,
    plugin.from,
  ]);
  return `${[...table([head, ...rows]), ...plugins.flatMap((plugin) => remarks(plugin, style))].join("\n")}\n`;
}

/** The plugins found, for programs. Pure. */
export function pluginsJson(plugins: readonly PluginReport[]): unknown {
  return {
    plugins: plugins.map(({ name, version, apiVersion, from, origin, state, code, reason, options }) => ({
      name,
      version: version ?? null,
      apiVersion: apiVersion ?? null,
      from,
      origin,
      state,
      code: code ?? null,
      reason: reason ?? null,
      options: options ?? null,
    })),
  };
}

function remarks({ name, from, state, code, reason = "" }: PluginReport, style: Style): readonly string[] {
  if (state === "refused") {
    const hint = code === undefined ? [] : [`  → ${ERRORS[code].hint}`];
    return [`${style.red("refused")} ${name} (${from}): ${reason}`, ...hint];
  }
  return reason === "" ? [] : [`${style.yellow("note")} ${name}: ${reason}`];
}
