import type { OpenFile } from "../../../../src/core/monitor/api.js";

/** How the list can be ordered. */
export const ORDERS = {
  opened: "Newest first",
  rate: "Fastest first",
  buffer: "Least ahead first",
  path: "By path",
} as const;

/** One of these orders. */
export type FileOrder = keyof typeof ORDERS;

const COMPARE: Readonly<Record<FileOrder, (a: OpenFile, b: OpenFile) => number>> = {
  opened: (a, b) => b.openedAtMs - a.openedAtMs || b.handle - a.handle,
  rate: (a, b) => b.outBytesPerSecond - a.outBytesPerSecond || a.handle - b.handle,
  // Who rests needs nothing ahead.
  buffer: (a, b) => Number(b.playing) - Number(a.playing) || a.bufferedBytes - b.bufferedBytes,
  path: (a, b) => a.path.localeCompare(b.path),
};

/** The files to show, in order. Pure. */
export function shownFiles(
  all: readonly OpenFile[],
  { filter, order }: { readonly filter: string; readonly order: FileOrder },
): readonly OpenFile[] {
  const wanted = filter.trim().toLowerCase();
  const fits = ({ path, entry, processes }: OpenFile) =>
    [path, entry, ...processes.map(({ name }) => name)].some((text) => text.toLowerCase().includes(wanted));
  return (wanted === "" ? [...all] : all.filter(fits)).sort(COMPARE[order]);
}
