import type { ByteRange } from "./byte-range.js";
import type { CachedContent } from "./cached-content.js";
import type { CacheLimits, WindowStatus } from "./file-cache.js";

interface Tally {
  filledBytes: number;
  lastAccessMs: number;
  fetching: boolean;
  error: string | undefined;
}

/** The windows of a file of which something is there, on its way or has failed, in order. */
export function windowStatuses(
  content: CachedContent,
  { windowBytes, ttlMs }: Pick<CacheLimits, "windowBytes" | "ttlMs">,
): readonly WindowStatus[] {
  const tallies = new Map<number, Tally>();
  const at = (offset: number): Tally => {
    const index = Math.floor(offset / windowBytes);
    const tally = tallies.get(index) ?? { filledBytes: 0, lastAccessMs: 0, fetching: false, error: undefined };
    tallies.set(index, tally);
    return tally;
  };
  for (const segment of content.segments.all()) {
    const tally = at(segment.start);
    tally.filledBytes += segment.filled.total;
    tally.lastAccessMs = Math.max(tally.lastAccessMs, segment.lastAccessMs);
  }
  // A fetch ends at the end of its window at the latest.
  for (const fetch of content.fetches) at(fetch.reached).fetching = true;
  for (const [offset, code] of content.failures.entries()) at(offset).error = code;
  return [...tallies]
    .sort(([a], [b]) => a - b)
    .map(([index, tally]) =>
      statusOf(
        { start: index * windowBytes, end: Math.min(content.sizeBytes, (index + 1) * windowBytes) },
        tally,
        ttlMs,
      ),
    );
}

function statusOf({ start, end }: ByteRange, tally: Tally, ttlMs: number): WindowStatus {
  const { filledBytes, lastAccessMs, fetching, error } = tally;
  const expiresAtMs = lastAccessMs === 0 ? undefined : lastAccessMs + ttlMs;
  const state = stateOf();
  return { start, end, state, filledBytes, lastAccessMs, expiresAtMs, error: state === "error" ? error : undefined };

  function stateOf(): WindowStatus["state"] {
    if (fetching) return "fetching";
    if (filledBytes === end - start) return "ready";
    return error === undefined ? "partial" : "error";
  }
}
