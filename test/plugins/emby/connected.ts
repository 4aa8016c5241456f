import { type EmbyServer, type EmbyServerOptions, startEmbyServer } from "../../../examples/emby-server/index.js";
import plugin from "../../../src/plugins/emby/index.js";
import type { EmbyOptions } from "../../../src/plugins/emby/options.js";
import {
  connectedTo,
  contextFor as contextOf,
  type EntryOptions,
  KEY,
  type Connected as OneConnected,
} from "../mediabrowser/connected.js";

export { childrenOf, itemAt, KEY, libraryNamed, PASSWORD, SIGNAL } from "../mediabrowser/connected.js";

/** A connector and the simulated server it is connected to. */
export type Connected = OneConnected<EmbyServer>;

/** A context for an entry with these options. */
export const contextFor = contextOf<EmbyOptions>;

/** Starts a server and connects to it, with its API key unless told otherwise. */
export async function connected(serverOptions: EmbyServerOptions, options: EntryOptions = KEY): Promise<Connected> {
  return connectedTo(await startEmbyServer(serverOptions), plugin, options);
}
