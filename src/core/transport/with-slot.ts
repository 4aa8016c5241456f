import { hasCode, type Lane, MediaFsError } from "../base/index.js";
import type { ServerSlots } from "./server-slots.js";

// What a server that names no time is given after 429.
const DEFAULT_PAUSE_MS = 1_000;

/** Runs `work` while holding a slot of the server; an answer that asks for a pause pauses the whole server. */
export async function withSlot<T>(
  slots: ServerSlots,
  place: { readonly serverKey: string; readonly lane: () => Lane; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const release = await slots.acquire(place.serverKey, place.lane, place.signal);
  try {
    return await work();
  } catch (error) {
    const pauseMs = askedPauseMs(error);
    if (pauseMs !== undefined) slots.pause(place.serverKey, pauseMs);
    throw error;
  } finally {
    release();
  }
}

function askedPauseMs(error: unknown): number | undefined {
  if (!hasCode(error, "RATE_LIMITED", "SERVER_STARTING") || !(error instanceof MediaFsError)) return undefined;
  return error.retryAfterMs ?? (error.code === "RATE_LIMITED" ? DEFAULT_PAUSE_MS : undefined);
}
