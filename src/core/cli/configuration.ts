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
 * The configuration, without a look at what belongs to plugins; undefined when there is none, or none without mistakes:
 * the plugins that are installed can still be found. Rejects with CONFIG_* only when the file was named.
 */
export async function configurationIfAny(
  { terminal }: CommandContext,
  configFile: string | undefined,
): Promise<LoadedConfig | undefined> {
  try {
    return await loadConfig({ configFile, cwd: terminal.cwd, env: terminal.env });
  } catch (error) {
    const tolerable = hasCode(error, "CONFIG_NOT_FOUND", "CONFIG_INVALID", "CONFIG_UNREADABLE");
    if (configFile !== undefined || !tolerable) throw error;
    return undefined;
  }
}

/** Where a configuration says that plugins are. Rejects as {@link configurationIfAny}. */
export async function pluginSearchOf(context: CommandContext, configFile: string | undefined): Promise<PluginSearch> {
  return searchIn(await configurationIfAny(context, configFile), context);
}

/** Where plugins are looked for with this configuration, or without one. */
export function searchIn(loaded: LoadedConfig | undefined, { terminal }: CommandContext): PluginSearch {
  const { plugins = [], file } = loaded?.config ?? {};
  return { plugins, folder: file === undefined ? terminal.cwd : dirname(file) };
}

/** The option tables of the plugins that can be used, by name. */
export function tablesOf(plugins: readonly PluginReport[]): ReadonlyMap<string, OptionTable> {
  return new Map(
    plugins.flatMap(({ state, name, options }) =>
      state === "loaded" && options !== undefined ? [[name, options] as const] : [],
    ),
  );
}
