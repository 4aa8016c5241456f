import { hasCode } from "../base/index.js";
import type { ControlClient } from "../control/index.js";
import type { OpenFile, Overview, Server, Stall } from "../monitor/index.js";

/** What a mount is doing, as its monitor tells. */
export interface LiveStatus {
  readonly overview: Overview;
  readonly openFiles: readonly OpenFile[];
  readonly servers: readonly Server[];
  /** Newest first. */
  readonly stalls: readonly Stall[];
}

/** Asks a mount what it is doing; undefined of one that has no such answer (another version). Rejects as the client does. */
export async function liveStatus(
  client: Pick<ControlClient, "ask">,
  signal: AbortSignal,
): Promise<LiveStatus | undefined> {
  const ask = (path: string) => client.ask({ method: "GET", path }, signal);
  try {
    const [overview, files, servers, stalls] = await Promise.all(
      ["overview", "open-files", "servers", "stalls"].map(ask),
    );
    return {
      overview: overview as Overview,
      ...(files as Pick<LiveStatus, "openFiles">),
      ...(servers as Pick<LiveStatus, "servers">),
      ...(stalls as Pick<LiveStatus, "stalls">),
    };
  } catch (error) {
    if (hasCode(error, "USAGE")) return undefined;
    throw error;
  }
}
