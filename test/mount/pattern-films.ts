import { join } from "node:path";
import {
  addMovie,
  DEFAULT_API_KEY,
  type JellyfinServer,
  Library,
  patternFile,
} from "../../examples/jellyfin-server/index.js";

/** A film whose bytes are those of `patternBytes(seed, …)`. */
export interface PatternFilm {
  readonly title: string;
  readonly seed: number;
  readonly sizeBytes: number;
  /** Of a film of ninety minutes without it. */
  readonly durationSeconds?: number;
}

/** Name of the entry that `entryOf` makes for a user of a server. */
export const ENTRY_KEY = "cyril@HomeServer";

/** A library `Films` with these films, each in a folder of its own. */
export function filmLibrary(films: readonly PatternFilm[]): Library {
  const library = new Library();
  const section = library.addSection({ name: "Films", kind: "movies" });
  for (const { title, seed, sizeBytes, ...told } of films) {
    addMovie(section, { title, files: [{ contents: patternFile({ seed, sizeBytes }), ...told }] });
  }
  return library;
}

/** A `servers[]` entry for the server's own user and API key; `changes` replace or add options. */
export function entryOf(
  server: Pick<JellyfinServer, "url">,
  changes: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const usual = { alias: "HomeServer", type: "jellyfin", url: server.url, username: "cyril", apiKey: DEFAULT_API_KEY };
  const entry = Object.entries({ ...usual, ...changes });
  return Object.fromEntries(entry.filter(([, value]) => value !== undefined));
}

/** Where a film stands in a mount. */
export function filmPath(root: string, title: string, key = ENTRY_KEY): string {
  return join(root, key, "Films", title, `${title}.mkv`);
}
