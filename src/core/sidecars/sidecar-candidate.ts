import type { MediaItem } from "mediafs/plugin-api";
import { usableDate, versionedDateMs } from "../base/index.js";
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

/**
 * When an item changed last, else was added, else `fallbackMs`, of which the milliseconds then tell the item's versions
 * apart. Whole milliseconds, never 0.
 */
export function itemMtimeMs(item: MediaItem, fallbackMs = 0): number {
  const knownMs = usableDate(item.addedAtMs) ?? usableDate(fallbackMs) ?? UNDATED_MS;
  return usableDate(item.changedAtMs) ?? versionedDateMs(knownMs, item.version);
}
