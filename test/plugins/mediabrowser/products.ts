import type { MediaFsPlugin } from "mediafs/plugin-api";
import { type EmbyServer, startEmbyServer } from "../../../examples/emby-server/index.js";
import { startJellyfinServer } from "../../../examples/jellyfin-server/index.js";
import type { SimulatedServer, SimulatedServerOptions } from "../../../examples/jellyfin-server/simulated-server.js";
import { ALLOWED_ROUTES as EMBY_ROUTES } from "../../../src/plugins/emby/allowed-routes.js";
import emby from "../../../src/plugins/emby/index.js";
import { ALLOWED_ROUTES as JELLYFIN_ROUTES } from "../../../src/plugins/jellyfin/allowed-routes.js";
import jellyfin from "../../../src/plugins/jellyfin/index.js";
import type { AllowedRoute } from "../../../src/plugins/mediabrowser/index.js";
import { EMBY, JELLYFIN, type Product } from "../../openapi/index.js";
import { type Connected, connectedTo, type EntryOptions, KEY } from "./connected.js";

/** A product of the family: what the same tests need to know of it. */
export interface TestedProduct {
  readonly name: string;
  readonly plugin: MediaFsPlugin<never>;
  readonly routes: readonly AllowedRoute[];
  readonly document: Product;
  /** Where the web socket is asked for. */
  readonly socketPath: string;
  start(options: SimulatedServerOptions): Promise<SimulatedServer>;
  /** The id under which the server shows an item of its library. */
  shownId(server: SimulatedServer, id: string): string;
}

/** Both of them, each with its settings that are hardest to read right. */
export const PRODUCTS: readonly TestedProduct[] = [
  {
    name: "jellyfin",
    plugin: jellyfin,
    routes: JELLYFIN_ROUTES,
    document: JELLYFIN,
    socketPath: "/socket",
    start: (options) => startJellyfinServer({ groupsIntoBoxSets: true, ...options }),
    shownId: (_server, id) => id,
  },
  {
    name: "emby",
    plugin: emby,
    routes: EMBY_ROUTES,
    document: EMBY,
    socketPath: "/embywebsocket",
    start: startEmbyServer,
    shownId: (server, id) => (server as EmbyServer).idOf(id),
  },
];

/** Starts a server of a product and connects to it, with its API key unless told otherwise. */
export async function connected(
  product: TestedProduct,
  serverOptions: SimulatedServerOptions,
  options: EntryOptions = KEY,
): Promise<Connected> {
  return connectedTo(await product.start(serverOptions), product.plugin, options);
}
