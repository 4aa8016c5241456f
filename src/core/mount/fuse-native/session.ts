import type { MountEnd, MountSession } from "../mount-driver.js";
import { findMount } from "../mount-table.js";
import { unmountPath } from "../unmount.js";

// libfuse does not say that its loop ended; the kernel's table does. One small read each time.
const WATCH_MS = 500;

/** A mount of fuse-native: watches the mount table for its end. */
export class FuseNativeSession implements MountSession {
  readonly mountPoint: string;
  readonly closed: Promise<MountEnd>;
  readonly #life: AbortController;
  readonly #watch: NodeJS.Timeout;
  #settle: (end: MountEnd) => void = () => undefined;
  #unmounting: Promise<void> | undefined;

  /** `life` is aborted when the mount ends, which interrupts operations under way. */
  constructor(mountPoint: string, life: AbortController) {
    this.mountPoint = mountPoint;
    this.#life = life;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#watch = setInterval(() => void this.#look(), WATCH_MS);
  }

  unmount(): Promise<void> {
    this.#unmounting ??= this.#unmount();
    return this.#unmounting;
  }

  async #unmount(): Promise<void> {
    try {
      // Operations under way answer at once, so that nothing blocks the unmounting tools.
      this.#life.abort();
      await unmountPath(this.mountPoint);
      this.#end("us");
    } catch (error) {
      this.#unmounting = undefined;
      throw error;
    }
  }

  async #look(): Promise<void> {
    if (this.#unmounting === undefined && (await findMount(this.mountPoint)) === undefined) this.#end("other");
  }

  #end(by: MountEnd["by"]): void {
    clearInterval(this.#watch);
    this.#life.abort();
    this.#settle({ by });
  }
}
