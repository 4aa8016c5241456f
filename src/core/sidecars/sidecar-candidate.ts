import type { MediaItem } from "mediafs/plugin-api";
import type { SidecarRef } from "./sidecar.js";

/** A sidecar that a directory could show, if its name is free. */
export interface SidecarCandidate {
  readonly name: string;
  /** Used when `name` is taken. */
  readonly otherName?: string;
  readonly mtimeMs: number;
  readonly target: SidecarRef;
}

/** 2000-01-01: for what no server dates. Scanners take 0 for "unknown" and look again and again. */
export const UNDATED_MS = 946_684_800_000;

/** When an item changed last, or was added; `fallbackMs` where the server says neither. Whole milliseconds, never 0. */
export function itemMtimeMs(item: MediaItem, fallbackMs = 0): number {
  const known = [item.changedAtMs, item.addedAtMs, fallbackMs].find((timeMs) => timeMs !== undefined && timeMs >= 1);
  return known === undefined || !Number.isFinite(known) ? UNDATED_MS : Math.floor(known);
}
