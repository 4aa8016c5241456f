import {
  type MediaFsError,
  SecretRegistry,
  silentLogger,
  systemClock,
  throwIfAborted,
  toMediaFsError,
  withDeadline,
} from "../base/index.js";
import type { LoadedConfig } from "../config/index.js";
import type { ServerStatus } from "../control/index.js";
import { PluginHost, type ServerState } from "../plugin-host/index.js";
import { MemoryStore } from "../store/index.js";

const CHECK_TIMEOUT_MS = 15_000;

/**
 * Connects to every enabled entry, pings it, and closes again. Failures stand in the answer, with what to do.
 * Rejects with ABORTED.
 */
export async function checkServers(loaded: LoadedConfig, signal: AbortSignal): Promise<readonly ServerStatus[]> {
  const secrets = new SecretRegistry();
  for (const secret of loaded.secrets) secrets.add(secret);
  const host = new PluginHost(loaded.config, silentLogger, secrets, systemClock, new MemoryStore(systemClock));
  try {
    await host.start();
    const failures = await Promise.all(host.keys().map(async (key) => [key, await ping(host, key, signal)] as const));
    throwIfAborted(signal);
    const byKey = new Map(failures);
    return host.servers().map((state) => statusOf(state, byKey.get(state.key)));
  } finally {
    await host.close();
  }
}

async function ping(host: PluginHost, key: string, signal: AbortSignal): Promise<MediaFsError | undefined> {
  try {
    await withDeadline(`the answer of ${key}`, CHECK_TIMEOUT_MS, signal, (inTime) => host.ping(key, inTime));
    return undefined;
  } catch (error) {
    return toMediaFsError(error);
  }
}

function statusOf(state: ServerState, failure: MediaFsError | undefined): ServerStatus {
  const nothingListed = { listings: 0, oldestListingAgeMs: undefined, staleListings: 0 };
  if (failure === undefined) return { ...state, ...nothingListed };
  const { code, message, hint } = failure;
  return { ...state, ...nothingListed, state: "failed", error: state.error ?? { code, message, hint } };
}
