import { hostname } from "node:os";
import type { PluginContext, PluginHttp, PluginLogger, PluginOptions, PluginStore } from "mediafs/plugin-api";
import { codeOf, type Logger, MediaFsError, type Secrets } from "../base/index.js";
import type { FilePluginStore } from "./plugin-store.js";

/** What a context is made of. */
export interface ContextParts {
  readonly options: PluginOptions;
  readonly serverKey: string;
  readonly log: Logger;
  readonly http: PluginHttp;
  readonly store: FilePluginStore;
  readonly secrets: Secrets;
  readonly clientVersion: string;
  readonly signal: AbortSignal;
}

/** Everything one connection of a plugin may use. Frozen: what a plugin changes must not reach another. */
export function pluginContext(parts: ContextParts): PluginContext {
  const { options, serverKey, http, store, secrets, clientVersion, signal } = parts;
  return Object.freeze<PluginContext>({
    options: Object.freeze({ ...options }),
    serverKey,
    log: pluginLogger(parts.log),
    http: Object.freeze<PluginHttp>({
      request: (request) => http.request(request),
      openWebSocket: (request) => http.openWebSocket(request),
    }),
    signal,
    deviceId: store.deviceId,
    deviceName: hostname(),
    clientVersion,
    store: maskedStore(store, secrets),
    addSecret: (value) => secrets.add(value),
    // A plugin in JavaScript may name a code that there is not.
    fail: (code, message, details) =>
      new MediaFsError(codeOf({ code }) ?? "PLUGIN_FAILED", secrets.mask(message), details),
  });
}

// What is kept is a token as a rule; shorter texts (a flag, a counter) occur in ordinary lines.
const SHORTEST_TOKEN = 16;

function maskedStore(store: PluginStore, secrets: Secrets): PluginStore {
  const mask = (value: string | undefined) => {
    if (value !== undefined && value.length >= SHORTEST_TOKEN) secrets.add(value);
    return value;
  };
  return Object.freeze<PluginStore>({
    get: (key) => mask(store.get(key)),
    set: (key, value) => {
      mask(value);
      store.set(key, value);
    },
    delete: (key) => store.delete(key),
  });
}

function pluginLogger(log: Logger): PluginLogger {
  return Object.freeze<PluginLogger>({
    debug: (message, fields) => log.debug(message, fields),
    info: (message, fields) => log.info(message, fields),
    warn: (message, fields) => log.warn(message, fields),
  });
}
