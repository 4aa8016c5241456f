import { dirname } from "node:path";
import type { OptionTable } from "mediafs/plugin-api";
import { hasCode } from "../base/index.js";
import { type LoadedConfig, type LoadRequest, loadConfig } from "../config/index.js";
import type { PluginReport } from "../plugin-host/index.js";
import type { CommandContext } from "./command-context.js";
import type { PluginSearch } from "./services.js";

/** A configuration with the plugins it can use. */
export interface CheckedConfig {
  readonly loaded: LoadedConfig;
  readonly plugins: readonly PluginReport[];
}

/** Loads the configuration and checks it with the plugins' option tables. Rejects with CONFIG_*. */
export async function loadChecked(
  { terminal, services }: CommandContext,
  request: Pick<LoadRequest, "configFile" | "refuseUnknownTypes">,
  signal: AbortSignal,
): Promise<CheckedConfig> {
  let plugins: readonly PluginReport[] = [];
  const loaded = await loadConfig({
    ...request,
    cwd: terminal.cwd,
    env: terminal.env,
    optionTables: async (search) => {
      plugins = await services.findPlugins(search, signal);
      return tablesOf(plugins);
    },
  });
  return { loaded, plugins };
}

/**
 * Where a configuration says that plugins are. Without one, or with mistakes in it, those that are installed can still
 * be found. Rejects with CONFIG_* only when the file was named.
 */
export async function pluginSearchOf(
  { terminal }: CommandContext,
  configFile: string | undefined,
): Promise<PluginSearch> {
  try {
    const { config } = await loadConfig({ configFile, cwd: terminal.cwd, env: terminal.env });
    return { plugins: config.plugins, folder: config.file === undefined ? terminal.cwd : dirname(config.file) };
  } catch (error) {
    const tolerable = hasCode(error, "CONFIG_NOT_FOUND", "CONFIG_INVALID", "CONFIG_UNREADABLE");
    if (configFile !== undefined || !tolerable) throw error;
    return { plugins: [], folder: terminal.cwd };
  }
}

/** The option tables of the plugins that can be used, by name. */
export function tablesOf(plugins: readonly PluginReport[]): ReadonlyMap<string, OptionTable> {
  return new Map(
    plugins.flatMap(({ state, name, options }) =>
      state === "loaded" && options !== undefined ? [[name, options] as const] : [],
    ),
  );
}
