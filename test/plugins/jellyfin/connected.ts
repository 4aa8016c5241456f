import {
  type JellyfinServer,
  type JellyfinServerOptions,
  startJellyfinServer,
} from "../../../examples/jellyfin-server/index.js";
import plugin from "../../../src/plugins/jellyfin/index.js";
import type { JellyfinOptions } from "../../../src/plugins/jellyfin/options.js";
import {
  connectedTo,
  contextFor as contextOf,
  type EntryOptions,
  KEY,
  type Connected as OneConnected,
} from "../mediabrowser/connected.js";

export { childrenOf, itemAt, KEY, libraryNamed, PASSWORD, SIGNAL } from "../mediabrowser/connected.js";

/** A connector and the simulated server it is connected to. */
export type Connected = OneConnected<JellyfinServer>;

/** A context for an entry with these options. */
export const contextFor = contextOf<JellyfinOptions>;

/** Starts a server and connects to it, with its API key unless told otherwise. */
export async function connected(serverOptions: JellyfinServerOptions, options: EntryOptions = KEY): Promise<Connected> {
  return connectedTo(await startJellyfinServer(serverOptions), plugin, options);
}
