import { dirname, join } from "node:path";
import type { Connector, MediaFsPlugin, ServerIdentity } from "mediafs/plugin-api";
import { inject, injectable } from "tsyringe";
import { Clock, Logger, MediaFsError, newLifetime, Secrets, stableHashHex, throwIfAborted } from "../base/index.js";
import { Config, closest, type ServerConfig, serverPath, userDirectory } from "../config/index.js";
import { Store } from "../store/index.js";
import { loadPlugins } from "./load-plugin.js";
import { openConnector } from "./open-connector.js";
import { ownPackage } from "./package-facts.js";
import type { PluginReport } from "./plugin-report.js";
import { ServerConnection } from "./server-connection.js";

/** One `servers[]` entry as it is now. */
export interface ServerState {
  readonly key: string;
  readonly type: string;
  readonly state: "connecting" | "ready" | "failed" | "disabled";
  readonly product: string | undefined;
  readonly version: string | undefined;
  /** Round trip of the last ping. */
  readonly latencyMs: number | undefined;
  /** What is wrong, while `state` is `failed` or the last ping failed. */
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | undefined;
}

/**
 * Loads the plugins, keeps the entries connected, and gives their connectors. A plugin or an entry that fails touches
 * no other. Serves as the catalog's ConnectorSource.
 */
@injectable()
export class PluginHost {
  readonly #config: Config;
  readonly #log: Logger;
  readonly #secrets: Secrets;
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #connections = new Map<string, ServerConnection>();
  readonly #identities = new Map<string, ServerIdentity>();
  readonly #ending = newLifetime();
  #selected: readonly ServerConfig[];
  #reports: readonly PluginReport[] = [];
  #plugins: ReadonlyMap<string, MediaFsPlugin> = new Map();

  constructor(
    @inject(Config) config: Config,
    @inject(Logger) log: Logger,
    @inject(Secrets) secrets: Secrets,
    @inject(Clock) clock: Clock,
    @inject(Store) store: Store,
  ) {
    this.#config = config;
    this.#log = log.child("plugin-host");
    this.#secrets = secrets;
    this.#clock = clock;
    this.#store = store;
    this.#selected = config.servers.filter(({ enabled }) => enabled);
  }

  /**
   * Loads the plugins and begins to connect: all enabled entries, or those named, enabled or not. Resolves once the
   * plugins are loaded, without waiting for any server. Rejects with USAGE for a key that no entry has, and, where
   * `mustHavePlugin`, with the first entry's PLUGIN_* when there is a plugin for none of them.
   */
  async start(keys: readonly string[] = [], { mustHavePlugin = false } = {}): Promise<void> {
    if (keys.length > 0) this.#selected = keys.map((key) => this.#entry(key));
    const folder = this.#config.file === undefined ? process.cwd() : dirname(this.#config.file);
    const { plugins, reports } = await loadPlugins({ plugins: this.#config.plugins, folder }, this.#ending.signal);
    throwIfAborted(this.#ending.signal);
    this.#reports = reports;
    this.#plugins = plugins;
    this.#logReports();
    if (mustHavePlugin) this.#requireAnyPlugin();
    for (const server of this.#selected) {
      const connection = this.#connection(server);
      this.#connections.set(server.key, connection);
      connection.start();
    }
  }

  /** Keys of the entries that are shown, connected or not, in the order of the configuration. */
  keys(): readonly string[] {
    return this.#config.servers.filter((server) => this.#selected.includes(server)).map(({ key }) => key);
  }

  /**
   * The entry's connector. Waits for a connection attempt under way; rejects with that entry's last error, NOT_FOUND
   * for a key that is not shown, or ABORTED.
   */
  async connector(serverKey: string, signal: AbortSignal): Promise<Connector> {
    return this.#live(serverKey).connector(signal);
  }

  /** Id of the server behind an entry: of the live connection, else as persisted; undefined before the first ever. */
  serverId(serverKey: string): string | undefined {
    const live = this.#identities.get(serverKey)?.id;
    const server = this.#config.servers.find(({ key }) => key === serverKey);
    if (live !== undefined || server === undefined) return live;
    const kept = this.#store.get("server", this.#entryId(server));
    return kept === undefined ? undefined : new TextDecoder().decode(kept.bytes);
  }

  /** Icon of the entry's plugin. */
  icon(serverKey: string): URL | undefined {
    const type = this.#config.servers.find(({ key }) => key === serverKey)?.type;
    return type === undefined ? undefined : this.#plugins.get(type)?.icon;
  }

  /** Every entry of the configuration as it is now. */
  servers(): readonly ServerState[] {
    return this.#config.servers.map((server) => this.#stateOf(server));
  }

  /** Asks the entry's server. Resolves with the round trip in milliseconds; rejects as `connector` and the ping do. */
  async ping(serverKey: string, signal: AbortSignal): Promise<number> {
    return this.#live(serverKey).ping(signal);
  }

  /** Connects an entry anew, also after an error that is not retried. Rejects nothing; unknown keys are ignored. */
  reconnect(serverKey: string): void {
    this.#connections.get(serverKey)?.reconnect();
  }

  /** All plugins that were found or looked for. */
  reports(): readonly PluginReport[] {
    return this.#reports;
  }

  /** Disconnects everything, bounded in time. Idempotent. */
  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
  }

  #entry(key: string): ServerConfig {
    const server = this.#config.servers.find((each) => each.key === key);
    if (server !== undefined) return server;
    const keys = this.#config.servers.map((each) => each.key);
    const near = closest(key, keys);
    throw new MediaFsError("USAGE", `no entry of servers is called ${key}`, {
      hint: near === undefined ? `There are ${keys.join(", ")}.` : `Did you mean ${near}?`,
    });
  }

  #live(serverKey: string): ServerConnection {
    const connection = this.#connections.get(serverKey);
    if (connection === undefined) throw new MediaFsError("NOT_FOUND", `no entry called ${serverKey} is mounted`);
    return connection;
  }

  #requireAnyPlugin(): void {
    const [first] = this.#selected;
    if (first !== undefined && !this.#selected.some(({ type }) => this.#plugins.has(type))) this.#pluginOf(first);
  }

  #connection(server: ServerConfig): ServerConnection {
    const log = this.#log.child(server.key);
    return new ServerConnection({
      serverKey: server.key,
      clock: this.#clock,
      log,
      open: async (signal) => openConnector(this.#entryParts(server, this.#pluginOf(server), log), signal),
      onConnected: (identity) => {
        this.#identities.set(server.key, identity);
        this.#store.set("server", this.#entryId(server), new TextEncoder().encode(identity.id));
      },
    });
  }

  #entryParts(server: ServerConfig, plugin: MediaFsPlugin, log: Logger) {
    const entryId = this.#entryId(server);
    const stateFolder = userDirectory(process.env, "XDG_STATE_HOME");
    return {
      plugin,
      server,
      path: serverPath(this.#config.servers, server),
      secrets: this.#secrets,
      log,
      clientVersion: ownPackage().version,
      entryId,
      storeFile: stateFolder === undefined ? undefined : join(stateFolder, `${entryId}.json`),
    };
  }

  #pluginOf({ key, type }: ServerConfig): MediaFsPlugin {
    const plugin = this.#plugins.get(type);
    if (plugin !== undefined) return plugin;
    const refused = this.#reports.find(({ name, state }) => state === "refused" && namesType(name, type));
    const near = closest(type, [...this.#plugins.keys()]);
    if (refused?.code !== undefined) {
      throw new MediaFsError(refused.code, `the plugin ${type} of ${key} was refused: ${refused.reason}`);
    }
    throw new MediaFsError("PLUGIN_NOT_FOUND", `no plugin is called ${type}, as the type of ${key} says`, {
      ...(near === undefined ? {} : { hint: `Did you mean ${near}? \`mediafs plugins\` lists what was found.` }),
    });
  }

  /** Names an entry for what is kept: another address or file is another entry, and gets none of its tokens. */
  #entryId({ key, type, options }: ServerConfig): string {
    const url = typeof options.url === "string" && URL.canParse(options.url) ? new URL(options.url) : undefined;
    return stableHashHex(this.#config.file ?? "", key, type, url === undefined ? "" : url.origin + url.pathname);
  }

  #stateOf(server: ServerConfig): ServerState {
    const { key, type } = server;
    const connection = this.#connections.get(key);
    const error = connection?.error;
    const identity = connection?.server;
    const state = connection?.state ?? (this.#selected.includes(server) ? "connecting" : "disabled");
    return {
      key,
      type,
      state: state === "closed" ? "disabled" : state,
      product: identity?.product,
      version: identity?.version,
      latencyMs: connection?.latencyMs,
      error: error && { code: error.code, message: this.#secrets.mask(error.message), hint: error.hint },
    };
  }

  #logReports(): void {
    for (const { name, from, origin, state, code, reason } of this.#reports) {
      if (reason === undefined) this.#log.debug(`plugin ${name} loaded`, { from, origin });
      else if (state === "loaded") this.#log.warn(`plugin ${name}: ${reason}`, { from });
      // Replacing a plugin that mediafs brings is somebody's intention.
      else if (origin === "builtin" && code === "PLUGIN_NAME_CLASH")
        this.#log.info(`plugin ${name}: ${reason}`, { from });
      else this.#log.warn(`plugin ${name} refused: ${reason}`, { from, code });
    }
  }
}

/** Whether what was looked for would have been the plugin of that type: `foo`, `mediafs-plugin-foo`, `mediafs/plugins/foo`. */
function namesType(name: string, type: string): boolean {
  return name === type || name.endsWith(`-plugin-${type}`) || name.endsWith(`/${type}`);
}
