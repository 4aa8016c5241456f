import { setImmediate as nextTurn } from "node:timers/promises";
import type { Library, MediaItem } from "mediafs/plugin-api";
import { type Clock, type Logger, newLifetime, raceAbort, toMediaFsError, withDeadline } from "../base/index.js";
import type { Config } from "../config/index.js";
import type { ConnectorSource } from "./catalog.js";
import { directoryKey, type FetchedDirectory, libraryKey } from "./directory-key.js";
import { isFolderLike } from "./item-facts.js";
import { readAllPages } from "./pager.js";
import { settlesWithin } from "./patience.js";
import type { ItemDirectory, LibraryDirectory } from "./tree.js";
import { NO_WALK, noteVisit, type WalkHistory } from "./walk-detector.js";

/** How long a listing waits for a sweep of its library. */
const SWEEP_PATIENCE_MS = 5_000;
// A sweep that takes longer than this goes on, but nobody waits for it any more.
const SWEEP_WORTH_WAITING_MS = 60_000;
// After a sweep, good or bad, single listings do for a while.
const SWEEP_PAUSE_MS = 30_000;
// Taken without letting others run: a few milliseconds.
const DIRECTORIES_A_TURN = 50;

/** One directory of a swept library, with its children. */
export interface SweptDirectory {
  readonly directory: LibraryDirectory | ItemDirectory;
  readonly items: readonly MediaItem[];
}

/** What the sweeper needs. */
export interface SweeperParts {
  readonly connectors: ConnectorSource;
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Keys of the directories above one. */
  readonly ancestorsOf: (directory: FetchedDirectory) => ReadonlySet<string>;
  /** Called before a sweep asks anything; the function it gives takes each directory, with the moment of the first request. */
  readonly begin: (serverKey: string) => (swept: SweptDirectory, fetchedAtMs: number) => void;
}

interface Sweep {
  readonly startedAtMs: number;
  readonly done: Promise<void>;
}

/** Recognises walks over a library and reads the whole of it in pages. Failures are only logged: listings go on singly. */
export class Sweeper {
  readonly #parts: SweeperParts;
  readonly #walks = new Map<string, WalkHistory>();
  readonly #sweeps = new Map<string, Sweep>();
  readonly #restsUntilMs = new Map<string, number>();
  readonly #life = newLifetime();

  constructor(parts: SweeperParts) {
    this.#parts = parts;
  }

  /** To be awaited before a directory is read from the server: begins a sweep, or waits for one, when that is better. */
  async beforeListing(directory: FetchedDirectory, signal: AbortSignal): Promise<void> {
    if (directory.kind === "server") return;
    const key = libraryKey(directory);
    const walking = this.#noteVisit(key, directory);
    const sweep = this.#sweeps.get(key) ?? (walking ? await this.#begin(key, directory, signal) : undefined);
    const { clock } = this.#parts;
    if (sweep === undefined || clock.now() - sweep.startedAtMs > SWEEP_WORTH_WAITING_MS) return;
    await settlesWithin(sweep.done, SWEEP_PATIENCE_MS, { clock, signal });
  }

  /** Lets the next walk be swept at once. */
  reset(): void {
    this.#restsUntilMs.clear();
  }

  /** Aborts sweeps under way and waits for their end. */
  async close(): Promise<void> {
    this.#life.abort();
    await Promise.all([...this.#sweeps.values()].map(({ done }) => done));
  }

  #noteVisit(key: string, directory: FetchedDirectory): boolean {
    const { ancestorsOf, clock } = this.#parts;
    const visit = { key: directoryKey(directory), ancestors: ancestorsOf(directory), atMs: clock.now() };
    const { history, walking } = noteVisit(this.#walks.get(key) ?? NO_WALK, visit);
    this.#walks.set(key, history);
    return walking && clock.now() >= (this.#restsUntilMs.get(key) ?? 0);
  }

  async #begin(
    key: string,
    { serverKey, library }: LibraryDirectory | ItemDirectory,
    signal: AbortSignal,
  ): Promise<Sweep | undefined> {
    const { connectors, clock } = this.#parts;
    // Its failure shows in the listing that follows.
    const connector = await connectors.connector(serverKey, signal).catch(() => undefined);
    const running = this.#sweeps.get(key);
    if (running !== undefined || connector?.sweep === undefined || this.#life.signal.aborted) return running;
    const startedAtMs = clock.now();
    const done = this.#sweep(serverKey, library).finally(() => {
      this.#sweeps.delete(key);
      this.#restsUntilMs.set(key, clock.now() + SWEEP_PAUSE_MS);
    });
    const sweep = { startedAtMs, done };
    this.#sweeps.set(key, sweep);
    return sweep;
  }

  async #sweep(serverKey: string, library: Library): Promise<void> {
    const { config, clock, logger, begin } = this.#parts;
    const accept = begin(serverKey);
    const fetchedAtMs = clock.now();
    const what = `sweeping ${serverKey}/${library.name}`;
    try {
      const connector = await raceAbort(
        this.#parts.connectors.connector(serverKey, this.#life.signal),
        this.#life.signal,
      );
      const items = await readAllPages<MediaItem>(
        (page, signal) =>
          withDeadline(what, config.timeouts.metadataMs, signal, async (pageSignal) =>
            connector.sweep === undefined ? { items: [] } : connector.sweep(library, page, pageSignal),
          ),
        this.#life.signal,
      );
      for (const [index, swept] of groupByParent(items, serverKey, library).entries()) {
        accept(swept, fetchedAtMs);
        if (index % DIRECTORIES_A_TURN === 0) await nextTurn();
      }
      logger.debug("library swept", { server: serverKey, library: library.name, items: items.length });
    } catch (error) {
      if (this.#life.signal.aborted) return;
      logger.debug("sweep failed; directories are listed singly", {
        server: serverKey,
        library: library.name,
        error: toMediaFsError(error),
      });
    }
  }
}

/** Every directory of a library with its children, those without children included. */
function groupByParent(items: readonly MediaItem[], serverKey: string, library: Library): SweptDirectory[] {
  const children = new Map<string, MediaItem[]>([[library.id, []]]);
  for (const item of items) if (isFolderLike(item)) children.set(item.id, []);
  // A child of something that is not shown is not shown either.
  for (const item of items) children.get(item.parentId ?? "")?.push(item);
  const top: SweptDirectory = {
    directory: { kind: "library", serverKey, library },
    items: children.get(library.id) ?? [],
  };
  const below = items.filter(isFolderLike).map(
    (item): SweptDirectory => ({
      directory: { kind: "item", serverKey, library, item },
      items: children.get(item.id) ?? [],
    }),
  );
  return [top, ...below];
}
