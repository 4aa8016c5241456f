import type {
  LogLine,
  OpenFile,
  Overview,
  Sample,
  Server,
  Snapshot,
  Stall,
  Update,
} from "../../../src/core/monitor/api.js";

/** What is known of the mount. */
export interface MountState {
  readonly atMs: number;
  readonly overview: Overview;
  /** Oldest first. */
  readonly samples: readonly Sample[];
  /** By handle, rising. */
  readonly files: ReadonlyMap<number, OpenFile>;
  readonly servers: readonly Server[];
  /** Newest first. */
  readonly stalls: readonly Stall[];
  /** Newest first. */
  readonly errors: readonly LogLine[];
}

const MOST_SAMPLES = 600;
const MOST_STALLS = 200;
const MOST_ERRORS = 100;

/** The state that a snapshot tells. Pure. */
export function stateOf({ openFiles, ...snapshot }: Snapshot): MountState {
  return { ...snapshot, files: new Map(openFiles.map((file) => [file.handle, file])) };
}

/** The state after an update; what did not change stays the same object. Pure. */
export function updated(state: MountState, update: Update): MountState {
  return {
    atMs: update.atMs,
    overview: update.overview,
    samples: update.sample === undefined ? state.samples : [...state.samples, update.sample].slice(-MOST_SAMPLES),
    files: update.openFiles === undefined ? state.files : changedFiles(state.files, update.openFiles),
    servers: update.servers ?? state.servers,
    stalls: update.stalls === undefined ? state.stalls : byId(state.stalls, update.stalls, MOST_STALLS),
    errors: update.errors === undefined ? state.errors : byId(state.errors, update.errors, MOST_ERRORS),
  };
}

function changedFiles(
  files: ReadonlyMap<number, OpenFile>,
  { changed, closed }: NonNullable<Update["openFiles"]>,
): ReadonlyMap<number, OpenFile> {
  const next = new Map(files);
  for (const handle of closed) next.delete(handle);
  for (const file of changed) next.set(file.handle, file);
  return next;
}

function byId<T extends { readonly id: number }>(known: readonly T[], news: readonly T[], most: number): readonly T[] {
  const all = new Map([...known, ...news].map((each) => [each.id, each]));
  return [...all.values()].sort((a, b) => b.id - a.id).slice(0, most);
}
