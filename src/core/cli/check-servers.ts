import { SecretRegistry } from "../base/index.js";
import type { LoadedConfig } from "../config/index.js";
import type { ServerStatus } from "../control/index.js";
import { checkEntries } from "../plugin-host/index.js";

/**
 * Connects to every enabled entry, pings it, and closes again. Failures stand in the answer, with what to do.
 * Rejects with ABORTED.
 */
export async function checkServers(loaded: LoadedConfig, signal: AbortSignal): Promise<readonly ServerStatus[]> {
  const secrets = new SecretRegistry();
  for (const secret of loaded.secrets) secrets.add(secret);
  const states = await checkEntries({ config: loaded.config, secrets }, signal);
  return states.map((state) => ({ ...state, listings: 0, oldestListingAgeMs: undefined, staleListings: 0 }));
}
