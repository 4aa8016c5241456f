import type { OpenFile, Window } from "../../../src/core/monitor/api.js";
import { agoText, durationText } from "../format/time.js";
import { percentText } from "../format/words.js";

const MIB = 1024 * 1024;

/** State of a window in a word. */
export const WINDOW_STATES: Readonly<Record<Window["state"], string>> = {
  ready: "ready",
  fetching: "fetching",
  partial: "partly there",
  error: "failed",
};

/** Where a window stands: `1,688–1,696 MiB`. Pure. */
export function windowRange({ start, end }: Window): string {
  const [from, to] = [start, end].map((bytes) => (bytes / MIB).toLocaleString("en", { maximumFractionDigits: 1 }));
  return `${from}–${to} MiB`;
}

/** Its state with what belongs to it: `fetching, 42 %`. Pure. */
export function windowState({ state, start, end, filledBytes, error }: Window): string {
  if (state === "ready") return WINDOW_STATES.ready;
  if (state === "error") return `${WINDOW_STATES.error}: ${error ?? "unknown"}`;
  return `${WINDOW_STATES[state]}, ${percentText(filledBytes / Math.max(1, end - start))}`;
}

/** All there is to say of a window at a moment of the mount's clock. Pure. */
export function windowText(window: Window, nowMs: number): string {
  const { lastAccessMs, expiresAtMs } = window;
  return [
    windowRange(window),
    windowState(window),
    ...(lastAccessMs === 0 ? [] : [`used ${agoText(nowMs - lastAccessMs)}`]),
    ...(expiresAtMs === undefined ? [] : [`goes in ${durationText(Math.max(0, expiresAtMs - nowMs))}`]),
  ].join(" · ");
}

/** A whole map in a sentence. Pure. */
export function mapText({ windows, positionBytes, sizeBytes }: OpenFile): string {
  if (windows.length === 0) return "Nothing of this file is in memory.";
  const counts = Object.entries(WINDOW_STATES)
    .map(([state, word]) => [windows.filter((each) => each.state === state).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`);
  return `Windows: ${counts.join(", ")}; read at ${percentText(positionBytes / Math.max(1, sizeBytes))} of the file`;
}
