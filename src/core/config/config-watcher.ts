import { type FSWatcher, watch } from "chokidar";

// An editor writes in several steps; a file is taken when it has not changed for this long.
const AT_REST_MS = 200;
const LOOK_AGAIN_MS = 50;
// The steps of one change, such as a secret's file and the configuration, are taken together.
const TOGETHER_MS = 100;

/** Tells when the files that a configuration was read from have changed and come to rest. */
export class ConfigWatcher {
  readonly #watcher: FSWatcher;
  readonly #watched = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** `onTrouble` is told when changes cannot be seen any more. */
  constructor(onChange: () => void, onTrouble: (error: unknown) => void) {
    const awaitWriteFinish = { stabilityThreshold: AT_REST_MS, pollInterval: LOOK_AGAIN_MS };
    this.#watcher = watch([], { ignoreInitial: true, awaitWriteFinish });
    this.#watcher.on("all", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(onChange, TOGETHER_MS);
    });
    this.#watcher.on("error", onTrouble);
  }

  /** Watches these files, by absolute path, and no others. A file that is not there is waited for. */
  follow(files: readonly string[]): void {
    const next = new Set(files);
    const fresh = files.filter((file) => !this.#watched.has(file));
    const gone = [...this.#watched].filter((file) => !next.has(file));
    this.#watcher.add(fresh);
    this.#watcher.unwatch(gone);
    for (const file of fresh) this.#watched.add(file);
    for (const file of gone) this.#watched.delete(file);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#watcher.close();
  }
}
