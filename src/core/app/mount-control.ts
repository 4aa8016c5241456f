import { withDeadline } from "../base/index.js";
import type {
  ControlTarget,
  MonitorQuestion,
  MountStatus,
  OpenFile,
  ReloadReport,
  ServerStatus,
} from "../control/index.js";
import type { Monitor } from "../monitor/index.js";
import type { Composition } from "./compose.js";
import type { Reloader } from "./reloader.js";

/** What is known of a mount once it is up. */
export interface MountFacts {
  readonly mountPoint: string;
  readonly driver: string;
  readonly version: string;
  readonly configFile: string | undefined;
  readonly startedAtMs: number;
}

// Shorter than the patience of whoever asks for the status: a silent server must not silence the others.
const PING_TIMEOUT_MS = 2_000;

/** What the control acts on. */
export interface ControlParts extends Composition {
  readonly reloader: Pick<Reloader, "state" | "reload">;
  readonly monitor: Pick<Monitor, "ask">;
}

/** Answers the control socket from the running parts. */
export class MountControl implements ControlTarget {
  readonly #parts: ControlParts;
  readonly #facts: MountFacts;
  readonly #unmount: () => void;

  constructor(parts: ControlParts, facts: MountFacts, unmount: () => void) {
    this.#parts = parts;
    this.#facts = facts;
    this.#unmount = unmount;
  }

  async status(signal: AbortSignal): Promise<MountStatus> {
    await this.#pingServers(signal);
    const { store, cache } = this.#parts;
    const bytes = Object.values(store.stats()).reduce((sum, namespace) => sum + namespace.bytes, 0);
    return {
      ...this.#facts,
      configuration: this.#parts.reloader.state,
      pid: process.pid,
      servers: this.#servers(),
      openFiles: this.#openFiles(),
      cache: cache.stats(),
      store: { persistent: store.persistent, bytes },
      rssBytes: process.memoryUsage.rss(),
    };
  }

  refresh(path: string | undefined, signal: AbortSignal): Promise<void> {
    this.#reconnectFailed(path);
    return this.#parts.media.refresh(path, signal);
  }

  reload(signal: AbortSignal): Promise<ReloadReport> {
    return this.#parts.reloader.reload(signal);
  }

  purgeFile(handle: number): boolean {
    return this.#parts.media.purgeFile(handle);
  }

  purgeWindow(handle: number, start: number): boolean {
    return this.#parts.media.purgeWindow(handle, start);
  }

  unmount(): void {
    this.#unmount();
  }

  ask(question: MonitorQuestion): Promise<unknown> {
    return this.#parts.monitor.ask(question);
  }

  /** Rejected credentials, above all, are never tried again by themselves. */
  #reconnectFailed(path: string | undefined): void {
    const [named] = (path ?? "").split("/").filter((name) => name !== "");
    const { host } = this.#parts;
    for (const { key, state, error } of host.servers()) {
      const hasFailed = state === "failed" || (state === "ready" && error?.code === "AUTH_REJECTED");
      if (hasFailed && (named === undefined || named === key)) host.reconnect(key);
    }
  }

  async #pingServers(signal: AbortSignal): Promise<void> {
    const { host } = this.#parts;
    const pings = host.servers().map(async ({ key, state }) => {
      if (state !== "ready") return;
      await withDeadline(`the answer of ${key}`, PING_TIMEOUT_MS, signal, (inTime) => host.ping(key, inTime));
    });
    // What failed stands in the state of its server.
    await Promise.allSettled(pings);
  }

  #servers(): readonly ServerStatus[] {
    const ages = new Map(this.#parts.catalog.ages().map((age) => [age.serverKey, age]));
    const now = Date.now();
    return this.#parts.host.servers().map((server) => {
      const age = ages.get(server.key);
      const oldest = age?.oldestFetchedAtMs;
      return {
        ...server,
        listings: age?.listings ?? 0,
        oldestListingAgeMs: oldest === undefined ? undefined : now - oldest,
        staleListings: age?.stale ?? 0,
      };
    });
  }

  #openFiles(): readonly OpenFile[] {
    return this.#parts.media.openFiles().map(({ handle, path, file, sizeBytes, openedAtMs, reader }) => ({
      handle,
      path,
      serverKey: file.serverKey,
      sizeBytes,
      openedAtMs,
      reader: reader.status(),
    }));
  }
}
