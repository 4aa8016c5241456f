import type { LoadedConfig } from "../config/index.js";
import { listControls, type ServerStatus } from "../control/index.js";
import type { CommandContext } from "./command-context.js";

/** An entry of the configuration, as the user of a plugin. */
export interface PluginUse {
  readonly key: string;
  /** Name of the plugin. */
  readonly type: string;
  /** Undefined where nobody has connected it. */
  readonly state: ServerStatus["state"] | undefined;
  /** Why its last attempt to connect failed, if it did. */
  readonly error: ServerStatus["error"];
}

/**
 * The entries of a configuration, with what became of their connections: as the running mounts of this configuration
 * know it, or by connecting each enabled entry now.
 */
export async function pluginUses(
  context: CommandContext,
  loaded: LoadedConfig,
  { connect, signal }: { readonly connect: boolean; readonly signal: AbortSignal },
): Promise<readonly PluginUse[]> {
  const known = connect
    ? await context.services.checkServers(loaded, signal)
    : await mountedServers(context, loaded.config.file, signal);
  return loaded.config.servers.map(({ key, type, enabled }) => {
    const mine = known.filter((server) => server.key === key && server.type === type);
    const server = mine.find(({ error }) => error !== undefined) ?? mine[0];
    return { key, type, state: server?.state ?? (enabled ? undefined : "disabled"), error: server?.error };
  });
}

async function mountedServers(
  { surroundings }: CommandContext,
  configFile: string | undefined,
  signal: AbortSignal,
): Promise<readonly ServerStatus[]> {
  const { answering } = await listControls(signal, surroundings);
  return answering.flatMap(({ status }) => (status.configFile === configFile ? status.servers : []));
}

/** Whether a failure is the plugin's own: neither its server nor the configuration is to blame. */
export function isOwnFault({ error }: PluginUse): boolean {
  return error?.code.startsWith("PLUGIN_") ?? false;
}
