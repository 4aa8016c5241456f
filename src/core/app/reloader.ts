import { isDeepStrictEqual } from "node:util";
import { MediaFsError, type Secrets, Turns, toMediaFsError, withDeadline } from "../base/index.js";
import type { RootLogger } from "../base/pino/index.js";
import { cacheLimitsOf, type FileCache, type ProbeStore } from "../cache/index.js";
import {
  ConfigWatcher,
  fixedOptionsChanged,
  keepFixedOptions,
  type LiveConfig,
  type LoadedConfig,
} from "../config/index.js";
import type { ConfigurationState, ReloadReport } from "../control/index.js";
import type { EntryChanges, PluginHost } from "../plugin-host/index.js";
import type { MediaFilesystem } from "../vfs/index.js";

// A plugin that hangs while it is loaded is given up after 10 s; the configuration itself may be a program.
const RELOAD_TIMEOUT_MS = 30_000;

/** What a reload reads from and acts on. */
export interface ReloadParts {
  readonly config: LiveConfig;
  readonly host: PluginHost;
  readonly media: MediaFilesystem;
  readonly cache: FileCache;
  readonly probes: ProbeStore;
  readonly log: RootLogger;
  readonly secrets: Secrets;
  /** What was loaded at the start. */
  readonly loaded: LoadedConfig;
  /** Reads the same configuration again. Rejects with CONFIG_*. */
  load(signal: AbortSignal): Promise<LoadedConfig>;
  /** Another configuration is in force. */
  readonly onReloaded?: (() => void) | undefined;
}

/** Puts changed configurations in force on the running mount, whole or not at all, one at a time. */
export class Reloader {
  readonly #parts: ReloadParts;
  readonly #watcher: ConfigWatcher;
  readonly #turns = new Turns();
  #state: ConfigurationState;
  #loaded: LoadedConfig;
  #isUp = false;

  constructor(parts: ReloadParts) {
    const { log } = parts;
    this.#parts = parts;
    this.#loaded = parts.loaded;
    this.#state = { loadedAtMs: Date.now(), refused: undefined, awaitingMount: [] };
    // What is refused is told by `reload` itself.
    const onChange = () => void this.reload(new AbortController().signal).catch(() => undefined);
    this.#watcher = new ConfigWatcher(onChange, (error) => {
      log.warn("changes of the configuration are not seen any more; `mediafs reload` takes them", { error });
    });
  }

  /** From now on the mount is up: changes are taken, and those of the files are watched for. */
  start(): void {
    this.#isUp = true;
    this.#watcher.follow(this.#parts.loaded.files);
  }

  /** What was loaded last and is in force. */
  get loaded(): LoadedConfig {
    return this.#loaded;
  }

  /** How the configuration in force came about. */
  get state(): ConfigurationState {
    return this.#state;
  }

  /**
   * Reads the configuration again and puts it in force, after any reload under way. Rejects with CONFIG_* or PLUGIN_*,
   * and then everything stays as it was; with CONTROL_FAILED while the mount is not up.
   */
  async reload(signal: AbortSignal): Promise<ReloadReport> {
    if (!this.#isUp) throw new MediaFsError("CONTROL_FAILED", "the mount is still coming up, or ending");
    return this.#turns.run(() => this.#reload(signal));
  }

  /** Ends the watch, after a reload under way. */
  async close(): Promise<void> {
    this.#isUp = false;
    await this.#watcher.close();
    await this.#turns.ended();
  }

  async #reload(outer: AbortSignal): Promise<ReloadReport> {
    const { log } = this.#parts;
    try {
      return await withDeadline("reading the configuration", RELOAD_TIMEOUT_MS, outer, async (signal) => {
        const loaded = await this.#parts.load(signal);
        const prepared = await this.#parts.host.prepare(keepFixedOptions(this.#parts.config, loaded.config));
        signal.throwIfAborted();
        return this.#put(loaded, prepared);
      });
    } catch (error) {
      const { code, message, hint, lines } = toMediaFsError(error);
      this.#state = { ...this.#state, refused: { atMs: Date.now(), code, message, hint, lines } };
      log.error("the changed configuration was refused; the one before stays in force", { error, lines });
      throw error;
    }
  }

  /** In one step: nobody sees half of it. */
  #put(loaded: LoadedConfig, prepared: Awaited<ReturnType<PluginHost["prepare"]>>): ReloadReport {
    const { config, host, media, cache, probes, log, secrets } = this.#parts;
    const { config: next } = prepared;
    const { layout, sidecars } = config;
    const awaitingMount = fixedOptionsChanged(config, loaded.config);
    const limits = { old: cacheLimitsOf(config), next: cacheLimitsOf(next) };
    for (const secret of loaded.secrets) secrets.add(secret);
    config.replace(next);
    const entries = host.apply(prepared);
    if (!isDeepStrictEqual(limits.old, limits.next)) cache.setLimits(limits.next);
    probes.setMaxBytes(next.cache.probeMaxBytes);
    log.setLevel(next.log.level);
    media.reconfigured({
      forgotten: [...entries.removed, ...entries.replaced],
      refreshed: entries.reconnected,
      layout: layout !== next.layout,
      sidecars: !isDeepStrictEqual(sidecars, next.sidecars),
    });
    this.#watcher.follow(loaded.files);
    this.#state = { loadedAtMs: Date.now(), refused: undefined, awaitingMount };
    this.#loaded = loaded;
    this.#tell(entries, awaitingMount);
    this.#parts.onReloaded?.();
    return { ...entries, awaitingMount };
  }

  #tell(entries: EntryChanges, awaitingMount: readonly string[]): void {
    const { log } = this.#parts;
    const told = Object.entries(entries).filter(([, keys]) => keys.length > 0);
    log.info("the changed configuration is in force", Object.fromEntries(told));
    if (awaitingMount.length > 0) log.warn("these options take a new mount", { options: awaitingMount });
  }
}
