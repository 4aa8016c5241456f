import type { Connector, MediaFsPlugin, PluginOptions } from "mediafs/plugin-api";
import { type Logger, MediaFsError, newLifetime, raceAbort, type Secrets, withDeadline } from "../base/index.js";
import { checkPluginOptions, type Mistake, mistakeLine, type ServerConfig } from "../config/index.js";
import { answerableConnector, pluginError } from "./answerable-connector.js";
import { httpFor } from "./faults/plugin-fault.js";
import { pluginContext } from "./plugin-context.js";
import { UndiciPluginHttp } from "./plugin-http.js";
import { FilePluginStore } from "./plugin-store.js";
import type { OpenedConnector } from "./server-connection.js";

/** What connecting an entry takes. */
export interface EntryParts {
  readonly plugin: MediaFsPlugin;
  readonly server: ServerConfig;
  /** Where the entry stands in the configuration: `servers[0]`. */
  readonly path: string;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly clientVersion: string;
  readonly entryId: string;
  /** File of the entry's small secrets; undefined keeps them in memory. */
  readonly storeFile: string | undefined;
  /** The server takes the credentials no more, as the connector that is open found out. */
  readonly onRefused: (error: MediaFsError) => void;
}

const CLOSE_TIMEOUT_MS = 5000;
const METHODS = ["ping", "listLibraries", "listItems", "getStreamURL", "getArtworkURL", "close"] as const;

/**
 * Checks the entry's options and lets the plugin connect. Rejects with CONFIG_INVALID, with PLUGIN_SHAPE when what the
 * plugin gives is no connector, as the plugin does, and with PLUGIN_FAILED when that has no code; everything it was
 * given is then released.
 */
export async function openConnector(parts: EntryParts, signal: AbortSignal): Promise<OpenedConnector> {
  const { plugin, server, secrets, log } = parts;
  registerSecrets(plugin, server, secrets);
  const { options, mistakes } = checkPluginOptions(plugin.options, server, parts.path);
  if (mistakes.length > 0) throw invalid(server, mistakes);
  const controller = newLifetime();
  const http = httpOf(parts);
  const context = pluginContext({
    ...contextParts(parts, options),
    http: httpFor(plugin.name, http),
    signal: controller.signal,
  });
  let connector: Connector | undefined;
  const release = async () => {
    controller.abort();
    await closeQuietly(connector, log);
    await http.close();
  };
  const giveUp = () => controller.abort(signal.reason);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    // A plugin may throw before it returns a promise.
    const connecting = (async () => plugin.connect(context))();
    connecting.then((late) => (signal.aborted ? closeQuietly(late, log) : undefined)).catch(() => undefined);
    connector = await raceAbort(connecting, signal);
    checkConnector(connector, plugin);
    return { connector: answerableConnector(connector, plugin.name, parts.onRefused), close: release };
  } catch (error) {
    await release();
    throw pluginError(plugin.name, error);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

function contextParts(parts: EntryParts, options: PluginOptions) {
  const { server, secrets, clientVersion, entryId, storeFile } = parts;
  const log = parts.log;
  const store = new FilePluginStore({ file: storeFile, entryId, log });
  return { options, serverKey: server.key, log, store, secrets, clientVersion };
}

function httpOf({ server, secrets, log, clientVersion }: EntryParts): UndiciPluginHttp {
  return new UndiciPluginHttp({
    log,
    secrets,
    maxConnections: server.maxConnections,
    userAgent: `mediafs/${clientVersion}`,
  });
}

function registerSecrets(plugin: MediaFsPlugin, server: ServerConfig, secrets: Secrets): void {
  for (const [key, { secret, type }] of Object.entries(plugin.options)) {
    const value = server.options[key];
    if (typeof value !== "string" && typeof value !== "number") continue;
    if (secret) secrets.add(String(value));
    if (type === "url" && URL.canParse(String(value))) registerPassword(new URL(String(value)), secrets);
  }
}

function registerPassword({ password }: URL, secrets: Secrets): void {
  secrets.add(password);
  try {
    secrets.add(decodeURIComponent(password));
  } catch {
    // Not percent-encoded after all: the text itself is registered.
  }
}

function invalid(server: ServerConfig, mistakes: readonly Mistake[]): MediaFsError {
  const lines = mistakes.map(mistakeLine);
  const [first = ""] = lines;
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : "";
  return new MediaFsError("CONFIG_INVALID", `${server.key} is not configured right: ${first}${more}`, { lines });
}

function checkConnector(connector: unknown, plugin: MediaFsPlugin): void {
  const shape = (typeof connector === "object" && connector !== null ? connector : {}) as Readonly<
    Record<string, unknown>
  >;
  const missing = METHODS.filter((method) => typeof shape[method] !== "function");
  const server = (shape.server ?? {}) as Readonly<Record<string, unknown>>;
  const empty = ["product", "version", "id"].filter((key) => typeof server[key] !== "string" || server[key] === "");
  const lacks = [...missing, ...empty.map((key) => `server.${key}`)];
  if (lacks.length === 0) return;
  throw new MediaFsError("PLUGIN_SHAPE", `the connector of plugin ${plugin.name} lacks ${lacks.join(", ")}`);
}

async function closeQuietly(connector: Connector | undefined, log: Logger): Promise<void> {
  if (typeof connector?.close !== "function") return;
  try {
    await withDeadline("closing the connector", CLOSE_TIMEOUT_MS, new AbortController().signal, () =>
      connector.close(),
    );
  } catch (error) {
    log.debug("the connector did not close cleanly", { error });
  }
}
