import { DisposalStack, type Logger, throwIfAborted } from "../base/index.js";
import type { Config } from "../config/index.js";
import { ControlServer } from "../control/index.js";
import type { Monitor } from "../monitor/index.js";
import { type MountDriver, type MountEnd, type MountSession, type MountTarget, selectDriver } from "../mount/index.js";
import type { Composition } from "./compose.js";
import { MountControl, type MountFacts } from "./mount-control.js";
import type { Reloader } from "./reloader.js";

// A driver that cannot notify the kernel has it ask again after these times, or as soon as a listing is out of date.
// Listings live longer as a rule, so that asking is cheap; a name that appears on the server is seen as soon as its
// listing is. The others are told of every change that is known, and for what nobody tells a listing's age is the measure.
const ENTRY_TIMEOUT_MS = 30_000;
const NEGATIVE_TIMEOUT_MS = 5_000;

/** What the runtime is given to start. */
export interface RuntimeOptions {
  readonly parts: Composition;
  readonly reloader: Reloader;
  readonly config: Config;
  readonly log: Logger;
  readonly keys: readonly string[];
  readonly mountPoint: string;
  readonly version: string;
  /** Makes what watches the mount; it is started once the mount is up. */
  readonly makeMonitor: (facts: MountFacts) => WatchingMonitor;
}

/** The monitor, as far as the runtime is concerned. */
export type WatchingMonitor = Pick<Monitor, "ask" | "start" | "close">;

/**
 * Owns the order of things: plugins, mount, control socket; and the other way round at the end. The mount is up
 * before any server has answered.
 */
export class Runtime {
  readonly #options: RuntimeOptions;
  readonly #stack = new DisposalStack();
  #session: MountSession | undefined;
  #driver = "";
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  /** Settles after everything is closed, whoever ended the mount. */
  readonly closed: Promise<MountEnd>;
  #settle: (end: MountEnd) => void = () => undefined;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get driver(): string {
    return this.#driver;
  }

  /** Starts everything. When it rejects, nothing is left behind. */
  async start(signal: AbortSignal): Promise<void> {
    this.#starting = this.#start(signal);
    try {
      await this.#starting;
    } catch (error) {
      await this.#close();
      throw error;
    }
  }

  /**
   * Unmounts and closes everything, once the start has come to its end. Idempotent. Rejects with UNMOUNT_FAILED, and then
   * everything still runs.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #start(signal: AbortSignal): Promise<void> {
    const { parts, config, keys, mountPoint, log } = this.#options;
    this.#own(parts);
    const driver = await selectDriver(parts.drivers, config.mount.driver);
    this.#driver = driver.name;
    // Before the mount: a second process for the same mount point learns here that it is the second.
    const facts = this.#facts();
    const monitor = this.#options.makeMonitor(facts);
    const control = await this.#openControl(facts, monitor);
    this.#stack.add("control socket", () => control.close());
    // Servers come back; a plugin that is missing does not.
    await parts.host.start(keys, { mustHavePlugin: true });
    throwIfAborted(signal);
    const session = await driver.mount(
      parts.filesystem,
      {
        mountPoint,
        allowOther: config.mount.allowOther,
        ...kernelTimes(driver, config.cache.itemsTtlMs),
      },
      signal,
    );
    this.#session = session;
    this.#stack.add("mount", () => session.unmount());
    this.#options.reloader.start();
    this.#stack.add("watch on the configuration", () => this.#options.reloader.close());
    this.#stack.add("monitor", () => monitor.close());
    await monitor.start();
    void session.closed.then((end) => this.#ended(end));
    log.info("mounted", { mountPoint, driver: driver.name, servers: parts.host.keys().length });
  }

  #own(parts: Composition): void {
    this.#stack.add("store", () => parts.store.close());
    this.#stack.add("transport", () => parts.transport.close());
    this.#stack.add("blob transport", () => parts.blobs.close());
    this.#stack.add("probes", () => parts.probes.close());
    this.#stack.add("plugins", () => parts.host.close());
    this.#stack.add("catalog", () => parts.catalog.close());
    this.#stack.add("cache", () => parts.cache.close());
    this.#stack.add("filesystem", () => parts.media.close());
  }

  #facts(): MountFacts {
    const { config, mountPoint, version } = this.#options;
    return { mountPoint, version, driver: this.#driver, configFile: config.file, startedAtMs: Date.now() };
  }

  #openControl(facts: MountFacts, monitor: WatchingMonitor): Promise<ControlServer> {
    const { parts, reloader, mountPoint, log } = this.#options;
    const target = new MountControl({ ...parts, reloader, monitor }, facts, () => void this.#stopQuietly());
    return ControlServer.open({ mountPoint, target, log: log.child("control") });
  }

  async #stop(): Promise<void> {
    // What fails is told by `start`.
    await this.#starting?.catch(() => undefined);
    if (this.#session === undefined) return;
    try {
      await this.#session.unmount();
    } catch (error) {
      this.#stopping = undefined;
      throw error;
    }
    await this.closed;
  }

  async #stopQuietly(): Promise<void> {
    try {
      await this.stop();
    } catch (error) {
      this.#options.log.error("could not unmount", { error });
    }
  }

  async #ended(end: MountEnd): Promise<void> {
    this.#options.log.info(end.by === "us" ? "unmounted" : "unmounted by somebody else");
    await this.#close();
    this.#settle(end);
  }

  async #close(): Promise<void> {
    for (const { name, error } of await this.#stack.close()) {
      this.#options.log.error(`could not close the ${name}`, { error });
    }
  }
}

/** How long the kernel may keep what a driver tells it. */
function kernelTimes(
  { capabilities }: MountDriver,
  itemsTtlMs: number,
): Pick<MountTarget, "entryTimeoutMs" | "negativeTimeoutMs"> {
  if (capabilities.notifications) return { entryTimeoutMs: itemsTtlMs, negativeTimeoutMs: itemsTtlMs };
  return {
    entryTimeoutMs: Math.min(ENTRY_TIMEOUT_MS, itemsTtlMs),
    negativeTimeoutMs: Math.min(NEGATIVE_TIMEOUT_MS, itemsTtlMs),
  };
}
