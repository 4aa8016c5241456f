/** Directories of one library read from the server a moment ago. */
export interface WalkHistory {
  readonly visits: readonly { readonly key: string; readonly atMs: number }[];
}

/** A directory about to be read from the server. */
export interface Visit {
  readonly key: string;
  /** Keys of the directories above it. */
  readonly ancestors: ReadonlySet<string>;
  readonly atMs: number;
}

/** Distinct directories that make a walk. */
const WALK_DIRECTORIES = 3;
/** Within this time. */
const WALK_WINDOW_MS = 10_000;

/** Nothing was read yet. */
export const NO_WALK: WalkHistory = { visits: [] };

/**
 * Adds a visit and tells whether somebody walks over the library: so many distinct directories within the window,
 * those above the visited one not counted: opening one deep path is no walk.
 */
export function noteVisit(history: WalkHistory, visit: Visit): { history: WalkHistory; walking: boolean } {
  const recent = history.visits.filter(({ key, atMs }) => key !== visit.key && visit.atMs - atMs <= WALK_WINDOW_MS);
  const visits = [...recent, { key: visit.key, atMs: visit.atMs }].slice(-WALK_DIRECTORIES * 8);
  const counted = visits.filter(({ key }) => !visit.ancestors.has(key));
  return { history: { visits }, walking: counted.length >= WALK_DIRECTORIES };
}
