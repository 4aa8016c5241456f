import {
  type Secrets,
  silentLogger,
  systemClock,
  throwIfAborted,
  toMediaFsError,
  withDeadline,
} from "../base/index.js";
import type { Config } from "../config/index.js";
import { MemoryStore } from "../store/index.js";
import { PluginHost, type ServerState } from "./plugin-host.js";

const CHECK_TIMEOUT_MS = 15_000;

/** Which entries to check. */
export interface EntriesToCheck {
  readonly config: Config;
  /** Learns the secrets of the entries. */
  readonly secrets: Secrets;
  /** Keys of the entries; all enabled ones when empty. */
  readonly keys?: readonly string[];
}

/**
 * Connects to entries, pings them, and closes again, beside whatever else is connected to them. Failures stand in the
 * answer, with what to do. Rejects with ABORTED.
 */
export async function checkEntries(
  { config, secrets, keys = [] }: EntriesToCheck,
  signal: AbortSignal,
): Promise<readonly ServerState[]> {
  const host = new PluginHost(config, silentLogger, secrets, systemClock, new MemoryStore(systemClock));
  try {
    await host.start(keys);
    const failures = await Promise.all(host.keys().map(async (key) => [key, await ping(host, key, signal)] as const));
    throwIfAborted(signal);
    const byKey = new Map(failures);
    return host.servers().map((state) => withFailure(state, byKey.get(state.key), secrets));
  } finally {
    await host.close();
  }
}

async function ping(host: PluginHost, key: string, signal: AbortSignal): Promise<unknown> {
  try {
    await withDeadline(`the answer of ${key}`, CHECK_TIMEOUT_MS, signal, (inTime) => host.ping(key, inTime));
    return undefined;
  } catch (error) {
    return error;
  }
}

function withFailure(state: ServerState, failure: unknown, secrets: Secrets): ServerState {
  if (failure === undefined) return state;
  const { code, message, hint } = toMediaFsError(failure);
  return { ...state, state: "failed", error: state.error ?? { code, message: secrets.mask(message), hint } };
}
