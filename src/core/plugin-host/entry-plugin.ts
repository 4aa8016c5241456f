import type { MediaFsPlugin } from "mediafs/plugin-api";
import { MediaFsError } from "../base/index.js";
import { closest, type ServerConfig } from "../config/index.js";
import type { PluginReport } from "./plugin-report.js";

/** Plugins, and why others are none. */
export interface KnownPlugins {
  readonly plugins: ReadonlyMap<string, MediaFsPlugin>;
  readonly reports: readonly PluginReport[];
}

/** The plugin of an entry's type. Throws PLUGIN_NOT_FOUND, or the code for which it was refused. */
export function pluginOf({ plugins, reports }: KnownPlugins, { key, type }: ServerConfig): MediaFsPlugin {
  const plugin = plugins.get(type);
  if (plugin !== undefined) return plugin;
  const refused = reports.find(({ name, state }) => state === "refused" && namesType(name, type));
  const near = closest(type, [...plugins.keys()]);
  if (refused?.code !== undefined) {
    throw new MediaFsError(refused.code, `the plugin ${type} of ${key} was refused: ${refused.reason}`);
  }
  throw new MediaFsError("PLUGIN_NOT_FOUND", `no plugin is called ${type}, as the type of ${key} says`, {
    ...(near === undefined ? {} : { hint: `Did you mean ${near}? \`mediafs plugins\` lists what was found.` }),
  });
}

/** Throws the first entry's PLUGIN_* when there is a plugin for none of them. */
export function requireAnyPlugin(known: KnownPlugins, servers: readonly ServerConfig[]): void {
  const [first] = servers;
  if (first !== undefined && !servers.some(({ type }) => known.plugins.has(type))) pluginOf(known, first);
}

/** Throws USAGE unless an entry has this key. */
export function requireEntry(servers: readonly ServerConfig[], key: string): void {
  const keys = servers.map((each) => each.key);
  if (keys.includes(key)) return;
  const near = closest(key, keys);
  throw new MediaFsError("USAGE", `no entry of servers is called ${key}`, {
    hint: near === undefined ? `There are ${keys.join(", ")}.` : `Did you mean ${near}?`,
  });
}

/** Whether what was looked for would have been the plugin of that type: `foo`, `mediafs-plugin-foo`, `mediafs/plugins/foo`. */
function namesType(name: string, type: string): boolean {
  return name === type || name.endsWith(`-plugin-${type}`) || name.endsWith(`/${type}`);
}
