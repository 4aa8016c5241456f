import { join } from "node:path";
import type { MediaFsPlugin, ServerIdentity } from "mediafs/plugin-api";
import { type Clock, type Logger, type MediaFsError, type Secrets, stableHashHex } from "../base/index.js";
import { type Config, type ServerConfig, serverPath, userDirectory } from "../config/index.js";
import type { Store } from "../store/index.js";
import { openConnector } from "./open-connector.js";
import { ownPackage } from "./package-facts.js";
import { ServerConnection } from "./server-connection.js";

/** What every entry shares. */
export interface EntryContext {
  readonly log: Logger;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly store: Store;
  /** Called, with the entry's key, each time it is connected. */
  readonly onConnected: (serverKey: string) => void;
}

/** What an entry is made from. */
export interface EntrySettings {
  readonly server: ServerConfig;
  /** The configuration it stands in. */
  readonly config: Config;
  /** The plugin of its type. Throws PLUGIN_* when there is none. */
  readonly pluginOf: (server: ServerConfig) => MediaFsPlugin;
}

/** One entry that is shown: its connection, and which server stands behind it. New settings make a new one. */
export class ShownEntry {
  readonly server: ServerConfig;
  readonly connection: ServerConnection;
  /** Tells these settings from all that stood, or will stand, under the same key in this run. */
  readonly epoch: number;
  readonly #entryId: string;
  readonly #store: Store;
  #identity: ServerIdentity | undefined;

  constructor(context: EntryContext, { server, config, pluginOf }: EntrySettings, epoch: number) {
    const { secrets, clock, store } = context;
    const log = context.log.child(server.key);
    const entryId = entryIdOf(config, server);
    this.server = server;
    this.epoch = epoch;
    this.#entryId = entryId;
    this.#store = store;
    const path = serverPath(config.servers, server);
    const clientVersion = ownPackage().version;
    const onRefused = (error: MediaFsError) => this.connection.refused(error);
    const parts = { server, path, secrets, log, clientVersion, entryId, storeFile: storeFileOf(entryId), onRefused };
    this.connection = new ServerConnection({
      serverKey: server.key,
      clock,
      log,
      open: async (signal) => openConnector({ ...parts, plugin: pluginOf(server) }, signal),
      onConnected: (identity) => {
        this.#learn(identity);
        context.onConnected(server.key);
      },
    });
  }

  /** Id of the server: of the connection, else as kept from an earlier run; undefined before the first ever. */
  get serverId(): string | undefined {
    if (this.#identity !== undefined) return this.#identity.id;
    const kept = this.#store.get("server", this.#entryId);
    return kept === undefined ? undefined : new TextDecoder().decode(kept.bytes);
  }

  #learn(identity: ServerIdentity): void {
    this.#identity = identity;
    this.#store.set("server", this.#entryId, new TextEncoder().encode(identity.id));
  }
}

/** Names an entry for what is kept: another address or file is another entry, and gets none of its tokens. */
function entryIdOf({ file }: Config, { key, type, options }: ServerConfig): string {
  const url = typeof options.url === "string" && URL.canParse(options.url) ? new URL(options.url) : undefined;
  return stableHashHex(file ?? "", key, type, url === undefined ? "" : url.origin + url.pathname);
}

function storeFileOf(entryId: string): string | undefined {
  const stateFolder = userDirectory(process.env, "XDG_STATE_HOME");
  return stateFolder === undefined ? undefined : join(stateFolder, `${entryId}.json`);
}
