import { dirname } from "node:path";
import type { Connector, MediaFsPlugin } from "mediafs/plugin-api";
import { inject, injectable } from "tsyringe";
import { Clock, Logger, MediaFsError, newLifetime, Secrets, throwIfAborted } from "../base/index.js";
import { Config, entryChange, type ServerConfig } from "../config/index.js";
import { Store } from "../store/index.js";
import { changesOfEntries, type EntryChanges } from "./entry-changes.js";
import { pluginOf, requireAnyPlugin, requireEntry } from "./entry-plugin.js";
import { loadPlugins } from "./load-plugin.js";
import type { PluginReport } from "./plugin-report.js";
import { type EntryContext, ShownEntry } from "./shown-entry.js";

/** One `servers[]` entry as it is now. */
export interface ServerState {
  readonly key: string;
  readonly type: string;
  readonly state: "connecting" | "ready" | "failed" | "disabled";
  readonly product: string | undefined;
  readonly version: string | undefined;
  /** Round trip of the last ping. */
  readonly latencyMs: number | undefined;
  /** What is wrong: while `state` is `failed`, the last ping failed, or the credentials were refused. */
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | undefined;
}

/** A configuration with the plugins that its entries need, ready to be put in force. */
export interface PreparedEntries {
  readonly config: Config;
  readonly plugins: ReadonlyMap<string, MediaFsPlugin>;
  readonly reports: readonly PluginReport[];
}

/**
 * Loads the plugins, keeps the entries connected, and gives their connectors. A plugin or an entry that fails touches
 * no other. Serves as the catalog's ConnectorSource.
 */
@injectable()
export class PluginHost {
  readonly #log: Logger;
  readonly #secrets: Secrets;
  readonly #context: EntryContext;
  readonly #entries = new Map<string, ShownEntry>();
  readonly #ending = newLifetime();
  readonly #closing = new Set<Promise<void>>();
  readonly #connectedListeners = new Set<(serverKey: string) => void>();
  #config: Config;
  /** Keys that were named at the start; all enabled entries when empty. */
  #named: readonly string[] = [];
  #epochs = 0;
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
    const onConnected = (serverKey: string) => {
      for (const listener of this.#connectedListeners) listener(serverKey);
    };
    this.#context = { log: this.#log, secrets, clock, store, onConnected };
  }

  /**
   * Loads the plugins and begins to connect: all enabled entries, or those named, enabled or not. Resolves once the
   * plugins are loaded, without waiting for any server. Rejects with USAGE for a key that no entry has, and, where
   * `mustHavePlugin`, with the first entry's PLUGIN_* when there is a plugin for none of them.
   */
  async start(keys: readonly string[] = [], { mustHavePlugin = false } = {}): Promise<void> {
    for (const key of keys) requireEntry(this.#config.servers, key);
    this.#named = keys;
    const prepared = await this.#load(this.#config);
    this.#logReports(prepared.reports);
    if (mustHavePlugin) requireAnyPlugin(prepared, this.#shownOf(prepared.config));
    this.apply(prepared);
  }

  /**
   * Loads what another configuration needs, changing nothing. Rejects with PLUGIN_* when an entry that is new, or
   * differs, has no plugin.
   */
  async prepare(config: Config): Promise<PreparedEntries> {
    const prepared = await this.#load(config);
    for (const server of this.#shownOf(config)) {
      const old = this.#entries.get(server.key)?.server;
      if (old === undefined || entryChange(old, server) !== "none") pluginOf(prepared, server);
    }
    return prepared;
  }

  /** Puts a configuration in force, in one step: entries that it leaves as they are keep their connections. */
  apply(prepared: PreparedEntries): EntryChanges {
    const isOtherPlugin = (type: string) => this.#plugins.get(type) !== prepared.plugins.get(type);
    const known = new Map([...this.#entries].map(([key, { server }]) => [key, server]));
    const shown = this.#shownOf(prepared.config);
    const changes = changesOfEntries({ known, shown, isOtherPlugin });
    this.#config = prepared.config;
    this.#plugins = prepared.plugins;
    this.#reports = prepared.reports;
    for (const key of changes.removed) this.#remove(key);
    const anew = new Set([...changes.added, ...changes.replaced, ...changes.reconnected]);
    for (const server of shown) if (anew.has(server.key)) this.#show(server, prepared);
    return changes;
  }

  /** Keys of the entries that are shown, connected or not, in the order of the configuration. */
  keys(): readonly string[] {
    return this.#config.servers.filter(({ key }) => this.#entries.has(key)).map(({ key }) => key);
  }

  /**
   * The entry's connector. Waits for a connection attempt under way; rejects with that entry's last error, NOT_FOUND
   * for a key that is not shown, or ABORTED.
   */
  async connector(serverKey: string, signal: AbortSignal): Promise<Connector> {
    return this.#shown(serverKey).connection.connector(signal);
  }

  /** As ConnectorSource.epoch. */
  epoch(serverKey: string): number | undefined {
    return this.#entries.get(serverKey)?.epoch;
  }

  /** As ConnectorSource.onConnected. */
  onConnected(listener: (serverKey: string) => void): () => void {
    this.#connectedListeners.add(listener);
    return () => this.#connectedListeners.delete(listener);
  }

  /** Id of the server behind an entry: of the live connection, else as persisted; undefined before the first ever. */
  serverId(serverKey: string): string | undefined {
    return this.#entries.get(serverKey)?.serverId;
  }

  /** Icon of the entry's plugin. */
  icon(serverKey: string): URL | undefined {
    const type = this.#entries.get(serverKey)?.server.type;
    return type === undefined ? undefined : this.#plugins.get(type)?.icon;
  }

  /** Every entry of the configuration as it is now. */
  servers(): readonly ServerState[] {
    return this.#config.servers.map((server) => this.#stateOf(server));
  }

  /** Asks the entry's server. Resolves with the round trip in milliseconds; rejects as `connector` and the ping do. */
  async ping(serverKey: string, signal: AbortSignal): Promise<number> {
    return this.#shown(serverKey).connection.ping(signal);
  }

  /** Connects an entry anew, also after an error that is not retried. Rejects nothing; unknown keys are ignored. */
  reconnect(serverKey: string): void {
    this.#entries.get(serverKey)?.connection.reconnect();
  }

  /** All plugins that were found or looked for. */
  reports(): readonly PluginReport[] {
    return this.#reports;
  }

  /** Disconnects everything, bounded in time. Idempotent. */
  async close(): Promise<void> {
    this.#ending.abort();
    for (const { connection } of this.#entries.values()) this.#end(connection);
    await Promise.all(this.#closing);
  }

  async #load(config: Config): Promise<PreparedEntries> {
    const folder = config.file === undefined ? process.cwd() : dirname(config.file);
    const loaded = await loadPlugins({ plugins: config.plugins, folder }, this.#ending.signal);
    throwIfAborted(this.#ending.signal);
    return { config, ...loaded };
  }

  #shownOf({ servers }: Config): readonly ServerConfig[] {
    return servers.filter(({ key, enabled }) => (this.#named.length === 0 ? enabled : this.#named.includes(key)));
  }

  #show(server: ServerConfig, prepared: PreparedEntries): void {
    this.#remove(server.key);
    this.#epochs += 1;
    const settings = { server, config: prepared.config, pluginOf: (each: ServerConfig) => pluginOf(prepared, each) };
    const entry = new ShownEntry(this.#context, settings, this.#epochs);
    this.#entries.set(server.key, entry);
    entry.connection.start();
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    if (entry !== undefined) this.#end(entry.connection);
  }

  #end(connection: ShownEntry["connection"]): void {
    const closing = connection.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #shown(serverKey: string): ShownEntry {
    const entry = this.#entries.get(serverKey);
    if (entry === undefined) throw new MediaFsError("NOT_FOUND", `no entry called ${serverKey} is mounted`);
    return entry;
  }

  #stateOf({ key, type }: ServerConfig): ServerState {
    const connection = this.#entries.get(key)?.connection;
    const error = connection?.error;
    const identity = connection?.server;
    const state = connection?.state ?? "closed";
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

  #logReports(reports: readonly PluginReport[]): void {
    for (const { name, from, origin, state, code, reason } of reports) {
      if (reason === undefined) this.#log.debug(`plugin ${name} loaded`, { from, origin });
      else if (state === "loaded") this.#log.warn(`plugin ${name}: ${reason}`, { from });
      // Replacing a plugin that mediafs brings is somebody's intention.
      else if (origin === "builtin" && code === "PLUGIN_NAME_CLASH")
        this.#log.info(`plugin ${name}: ${reason}`, { from });
      else this.#log.warn(`plugin ${name} refused: ${reason}`, { from, code });
    }
  }
}
