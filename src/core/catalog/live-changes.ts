import type { LibraryChange } from "mediafs/plugin-api";
import {
  type Clock,
  hasCode,
  type Logger,
  MediaFsError,
  newLifetime,
  raceAbort,
  sleep,
  toMediaFsError,
} from "../base/index.js";
import type { ConnectorSource } from "./catalog.js";
import { NO_CHANGES, type PendingChanges, withChange } from "./pending-changes.js";

// A scan of a library is told item by item: one refresh is as good as thousands, and nobody notices the delay.
const COALESCE_MS = 100;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
// A channel that stood for so long was a good one: its end is the first failure, not one more.
const STEADY_MS = 60_000;

/** What the channels need. */
export interface LiveChangesParts {
  readonly connectors: ConnectorSource;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of changes on an entry's server, those of a moment at once. */
  readonly apply: (serverKey: string, changes: PendingChanges) => void;
  /** Before the second attempt to watch; doubles up to a minute. Default 1 s. */
  readonly firstPauseMs?: number;
}

interface Pending {
  changes: PendingChanges;
  readonly cancel: () => void;
}

/** Listens, from each connection on, to what every server tells of changes. Where a server tells nothing, listings age. */
export class LiveChanges {
  readonly #parts: LiveChangesParts;
  readonly #channels = new Map<string, AbortController>();
  readonly #running = new Set<Promise<void>>();
  readonly #pending = new Map<string, Pending>();
  readonly #unsubscribe: () => void;

  constructor(parts: LiveChangesParts) {
    this.#parts = parts;
    this.#unsubscribe = parts.connectors.onConnected?.((key) => this.#begin(key)) ?? (() => undefined);
  }

  /** Ends every channel. */
  async close(): Promise<void> {
    this.#unsubscribe();
    for (const channel of this.#channels.values()) channel.abort();
    for (const { cancel } of this.#pending.values()) cancel();
    this.#pending.clear();
    await Promise.all(this.#running);
  }

  /** Listens to the connection that an entry has now, and no more to the one before. */
  #begin(serverKey: string): void {
    this.#channels.get(serverKey)?.abort();
    const channel = newLifetime();
    this.#channels.set(serverKey, channel);
    const running = this.#follow(serverKey, channel.signal).finally(() => {
      this.#running.delete(running);
      if (this.#channels.get(serverKey) === channel) this.#channels.delete(serverKey);
    });
    this.#running.add(running);
  }

  async #follow(serverKey: string, signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#parts;
    const epoch = this.#parts.connectors.epoch(serverKey);
    for (let failures = 0; ; ) {
      const startedAtMs = clock.now();
      const error = await this.#watch(serverKey, signal);
      const isReplaced = signal.aborted || this.#parts.connectors.epoch(serverKey) !== epoch;
      // Closed under the channel: the next connection begins its own.
      if (error === undefined || isReplaced || hasCode(error, "ABORTED")) return;
      if (!error.retryable) {
        logger.info("the server tells no changes: what is shown is as old as its listings", {
          server: serverKey,
          error,
        });
        return;
      }
      failures = clock.now() - startedAtMs >= STEADY_MS ? 1 : failures + 1;
      logger.debug("changes on the server are not heard", { server: serverKey, error });
      if (!(await this.#pause(failures, error.retryAfterMs ?? 0, signal))) return;
    }
  }

  /** Resolves with the error that ended the channel; undefined when the connector has none. */
  async #watch(serverKey: string, signal: AbortSignal): Promise<MediaFsError | undefined> {
    const { connectors } = this.#parts;
    const epoch = connectors.epoch(serverKey);
    try {
      const connector = await connectors.connector(serverKey, signal);
      if (connector.watch === undefined) return undefined;
      // What a replaced connection still tells is of another server.
      const onChange = (change: LibraryChange) => {
        if (!signal.aborted && connectors.epoch(serverKey) === epoch) this.#take(serverKey, change);
      };
      await raceAbort(connector.watch(onChange, signal), signal);
      return new MediaFsError("SERVER_UNREACHABLE", `the channel to ${serverKey} has ended`);
    } catch (error) {
      return toMediaFsError(error);
    }
  }

  async #pause(failures: number, leastMs: number, signal: AbortSignal): Promise<boolean> {
    const first = this.#parts.firstPauseMs ?? FIRST_PAUSE_MS;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, first * 2 ** Math.min(failures - 1, 10));
    // A fifth more or less, so that the entries of a server that was away do not return in step.
    await sleep(Math.max(leastMs, pauseMs * (0.8 + 0.4 * Math.random())), signal).catch(() => undefined);
    return !signal.aborted;
  }

  #take(serverKey: string, change: LibraryChange): void {
    const known = this.#pending.get(serverKey);
    const cancel = known?.cancel ?? this.#parts.clock.after(COALESCE_MS, () => this.#flush(serverKey));
    this.#pending.set(serverKey, { changes: withChange(known?.changes ?? NO_CHANGES, change), cancel });
  }

  #flush(serverKey: string): void {
    const pending = this.#pending.get(serverKey);
    this.#pending.delete(serverKey);
    if (pending !== undefined) this.#parts.apply(serverKey, pending.changes);
  }
}
