import { inspect } from "node:util";
import type {
  FailDetails,
  PluginContext,
  PluginErrorCode,
  PluginLogger,
  PluginOptions,
  PluginStore,
} from "mediafs/plugin-api";
// Classes that the plugin host's folder holds carry decorators.
import "reflect-metadata";
import { MediaFsError, SecretRegistry, silentLogger } from "../core/base/index.js";
import { type SentRequest, UndiciPluginHttp } from "../core/plugin-host/index.js";

/** What a plugin under test is given. */
export interface TestContextOptions<O extends PluginOptions = PluginOptions> {
  readonly options: O;
  /** Kept values of an earlier run, by key. Changed in place, so that a later context can go on with them. */
  readonly stored?: Map<string, string>;
  /** Default: 32 hex digits, always the same. */
  readonly deviceId?: string;
}

/** A context for a plugin under test, and what the plugin did with it. */
export interface TestContext<O extends PluginOptions = PluginOptions> {
  readonly context: PluginContext<O>;
  /** Every log line with its fields, unmasked. */
  readonly logLines: readonly string[];
  /** Every request sent through `context.http`, repetitions included. */
  readonly sent: readonly SentRequest[];
  /** Values that the plugin asked to have masked. */
  readonly secrets: ReadonlySet<string>;
  readonly stored: Map<string, string>;
  /** Aborts `context.signal`, as when the entry is taken out while its plugin connects. */
  abort(): void;
  /** Aborts `context.signal` and breaks all connections. */
  close(): Promise<void>;
}

const CONNECTIONS = 8;

/** Makes a context with real HTTP, a log that is kept, and a store in memory. */
export function createTestContext<O extends PluginOptions>(settings: TestContextOptions<O>): TestContext<O> {
  const sent: SentRequest[] = [];
  const http = new UndiciPluginHttp({
    log: silentLogger,
    // Nothing is masked here: what would have to be is seen by the suite.
    secrets: new SecretRegistry(),
    maxConnections: CONNECTIONS,
    userAgent: "mediafs/test",
    onSend: (request) => sent.push(request),
  });
  const controller = new AbortController();
  const logLines: string[] = [];
  const secrets = new Set<string>();
  const stored = settings.stored ?? new Map<string, string>();
  const context: PluginContext<O> = {
    options: settings.options,
    serverKey: "somebody@test",
    log: keptLog(logLines),
    http,
    signal: controller.signal,
    deviceId: settings.deviceId ?? "0123456789abcdef0123456789abcdef",
    deviceName: "conformance test",
    clientVersion: "0.0.0",
    store: keptStore(stored),
    addSecret: (value) => void secrets.add(value),
    fail: (code: PluginErrorCode, message: string, details?: FailDetails) => new MediaFsError(code, message, details),
  };
  const abort = () => controller.abort();
  const close = async () => {
    abort();
    await http.close();
  };
  return { context, logLines, sent, secrets, stored, abort, close };
}

function keptLog(lines: string[]): PluginLogger {
  const keep = (message: string, fields?: Readonly<Record<string, unknown>>) => {
    lines.push(fields === undefined ? message : `${message} ${inspect(fields, { depth: 5 })}`);
  };
  return { debug: keep, info: keep, warn: keep };
}

function keptStore(stored: Map<string, string>): PluginStore {
  return {
    get: (key) => stored.get(key),
    set: (key, value) => void stored.set(key, value),
    delete: (key) => void stored.delete(key),
  };
}
