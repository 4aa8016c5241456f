import type { OpenFile, Window } from "../../../src/core/monitor/api.js";

/** The part of a file that a map shows: bytes `from` to `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A window as it is drawn, in pixels of the map. */
export interface Block {
  readonly x: number;
  readonly width: number;
  readonly state: Window["state"];
  /** Part of it that is there, 0 to 1. */
  readonly filled: number;
}

// Narrower than this, an eye sees nothing.
const NARROWEST_PX = 2;
// From this width on a hair of space shows where one window ends and the next begins.
const GAP_FROM_PX = 5;

/** The whole file. Pure. */
export function wholeSpan({ sizeBytes }: Pick<OpenFile, "sizeBytes">): Span {
  return { from: 0, to: Math.max(1, sizeBytes) };
}

/** The surroundings of where it is read: more ahead than behind. Pure. */
export function closeSpan({ positionBytes, sizeBytes, windowBytes }: OpenFile): Span {
  const here = Math.floor(positionBytes / windowBytes) * windowBytes;
  const from = Math.max(0, Math.min(here - 3 * windowBytes, sizeBytes - 12 * windowBytes));
  return { from, to: Math.max(1, Math.min(sizeBytes, from + 12 * windowBytes)) };
}

/** Place of a byte on a map so wide. Pure. */
export function placeOf(bytes: number, { from, to }: Span, widthPx: number): number {
  return ((bytes - from) / (to - from)) * widthPx;
}

/** The windows in a span as blocks, in order. Pure. */
export function blocksOf(windows: readonly Window[], span: Span, widthPx: number): readonly Block[] {
  return windows
    .filter(({ start, end }) => start < span.to && end > span.from)
    .map(({ start, end, state, filledBytes }) => {
      const x = placeOf(start, span, widthPx);
      const full = placeOf(end, span, widthPx) - x;
      const width = full >= GAP_FROM_PX ? full - 1 : Math.max(NARROWEST_PX, full);
      // At the very end a widened block would stand beyond the edge.
      return { x: Math.min(x, widthPx - width), width, state, filled: Math.min(1, filledBytes / (end - start)) };
    });
}

/** The window at a place of a map, or the nearest one within a finger's breadth. Pure. */
export function windowAt(
  windows: readonly Window[],
  place: { readonly x: number; readonly widthPx: number },
  span: Span,
): number {
  const reachPx = 8;
  const distances = windows.map(({ start, end }) => {
    const left = placeOf(start, span, place.widthPx);
    const right = Math.max(left + NARROWEST_PX, placeOf(end, span, place.widthPx));
    return Math.max(0, left - place.x, place.x - right);
  });
  const nearest = Math.min(...distances);
  return nearest <= reachPx ? distances.indexOf(nearest) : -1;
}

/** The window that is being read, or the first. Pure. */
export function windowInUse({ windows, positionBytes }: Pick<OpenFile, "windows" | "positionBytes">): number {
  return Math.max(
    0,
    windows.findIndex(({ start, end }) => positionBytes >= start && positionBytes < end),
  );
}
