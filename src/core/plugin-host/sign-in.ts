import { hostname } from "node:os";
import type {
  MediaFsPlugin,
  OptionTable,
  PluginOptions,
  SignInContext,
  SignInDialogue,
  SignInResult,
} from "mediafs/plugin-api";
import {
  childLifetime,
  MediaFsError,
  raceAbort,
  SecretRegistry,
  type Secrets,
  silentLogger,
  stableHashHex,
} from "../base/index.js";
import { checkValue } from "../config/index.js";
import { pluginError } from "./answerable-connector.js";
import { httpFor } from "./faults/plugin-fault.js";
import { ownPackage } from "./package-facts.js";
import { pluginContext } from "./plugin-context.js";
import { UndiciPluginHttp } from "./plugin-http.js";
import { FilePluginStore } from "./plugin-store.js";

/** What is known before a sign-in, and who answers its questions. */
export interface SignInRequest {
  /** Options as the configuration file would have them: `${NAME}` is a variable, `apiKeyFile` a path. */
  readonly given: Readonly<Record<string, string>>;
  readonly dialogue: SignInDialogue;
}

/** What came of a sign-in. Holds secrets. */
export interface SignedIn {
  /** Valid values for the entry, as the configuration file has them. */
  readonly options: Readonly<Record<string, string>>;
  /** As the server calls itself. */
  readonly serverName: string | undefined;
}

/**
 * Signs a person in. Rejects as the plugin does, with PLUGIN_FAILED when that has no code, PLUGIN_SHAPE when what it
 * gives does not fit its own options, and ABORTED at once; every connection is then closed.
 */
export type SignIn = (request: SignInRequest, signal: AbortSignal) => Promise<SignedIn>;

type SigningPlugin = MediaFsPlugin & Required<Pick<MediaFsPlugin, "signIn">>;

const CONNECTIONS = 8;

/** How this plugin signs people in; undefined when it cannot. */
export function signInOf(plugin: MediaFsPlugin | undefined): SignIn | undefined {
  if (plugin === undefined || !canSignIn(plugin)) return undefined;
  return (request, signal) => signInWith(plugin, request, signal);
}

function canSignIn(plugin: MediaFsPlugin): plugin is SigningPlugin {
  return plugin.signIn !== undefined;
}

async function signInWith(plugin: SigningPlugin, request: SignInRequest, signal: AbortSignal): Promise<SignedIn> {
  const secrets = new SecretRegistry();
  const userAgent = `mediafs/${ownPackage().version}`;
  const http = new UndiciPluginHttp({ log: silentLogger, secrets, maxConnections: CONNECTIONS, userAgent });
  const { controller, release } = childLifetime(signal);
  try {
    const context = contextOf({ plugin, request, http, secrets }, controller.signal);
    // A plugin may throw before it returns a promise.
    const result = await raceAbort((async () => plugin.signIn(context))(), signal);
    return checked(plugin, result);
  } catch (thrown) {
    throw masked(pluginError(plugin.name, thrown), secrets);
  } finally {
    release();
    controller.abort();
    await http.close();
  }
}

interface ContextOrigin {
  readonly plugin: MediaFsPlugin;
  readonly request: SignInRequest;
  readonly http: UndiciPluginHttp;
  readonly secrets: Secrets;
}

function contextOf({ plugin, request, http, secrets }: ContextOrigin, signal: AbortSignal): SignInContext {
  // Without a file the device is made of the machine and these words: the same each time, and nothing is written.
  const entryId = stableHashHex("sign-in", plugin.name, String(process.getuid?.() ?? ""), hostname());
  const store = new FilePluginStore({ file: undefined, entryId, log: silentLogger });
  const { log, deviceId, deviceName, clientVersion, addSecret, fail, ...rest } = pluginContext({
    options: validOptions(plugin.options, request.given),
    serverKey: plugin.name,
    log: silentLogger,
    http: httpFor(plugin.name, http),
    store,
    secrets,
    clientVersion: ownPackage().version,
    signal,
  });
  return Object.freeze<SignInContext>({
    options: rest.options,
    dialogue: request.dialogue,
    log,
    http: rest.http,
    signal,
    deviceId,
    deviceName,
    clientVersion,
    addSecret,
    fail,
  });
}

/** What was given and can be understood before variables and files are read. */
function validOptions(table: OptionTable, given: SignInRequest["given"]): PluginOptions {
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, text]) => {
      const declaration = Object.hasOwn(table, key) ? table[key] : undefined;
      if (declaration === undefined || text.includes("${")) return [];
      const value = checkValue(key, text, declaration);
      return value.ok ? [[key, value.value] as const] : [];
    }),
  ) as PluginOptions;
}

function checked(plugin: MediaFsPlugin, result: SignInResult): SignedIn {
  const shape = (result ?? {}) as { readonly options?: unknown; readonly serverName?: unknown };
  if (typeof shape.options !== "object" || shape.options === null) throw misshapen(plugin, "gave no options");
  const options = Object.entries(shape.options).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const declaration = Object.hasOwn(plugin.options, key) ? plugin.options[key] : undefined;
    if (declaration === undefined) throw misshapen(plugin, `gave ${key}, which is none of its options`);
    if (!checkValue(key, value, declaration).ok) throw misshapen(plugin, `gave a value that ${key} may not have`);
    return [[key, literal(String(value))] as const];
  });
  const serverName = typeof shape.serverName === "string" ? shape.serverName : undefined;
  return { options: Object.fromEntries(options), serverName };
}

/** The text as the configuration writes it: what comes from a server never stands for a variable of this machine. */
function literal(text: string): string {
  return text.replaceAll("${", () => "$${");
}

function misshapen({ name }: MediaFsPlugin, what: string): MediaFsError {
  return new MediaFsError("PLUGIN_SHAPE", `the sign-in of plugin ${name} ${what}`);
}

function masked({ code, message, hint, cause, retryAfterMs, lines }: MediaFsError, secrets: Secrets): MediaFsError {
  const details = { hint: secrets.mask(hint), cause, lines: lines.map((line) => secrets.mask(line)) };
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return new MediaFsError(code, secrets.mask(message), { ...details, ...wait });
}
