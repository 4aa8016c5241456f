import type { MountEnd, MountSession } from "../mount-driver.js";
import { findMount } from "../mount-table.js";
import { unmountPath } from "../unmount.js";
import type { OperationLife } from "./operation-life.js";

// libfuse does not say that its loop ended; the kernel's table does. One small read each time.
const WATCH_MS = 500;

/** A mount of fuse-native: watches the mount table for its end. */
export class FuseNativeSession implements MountSession {
  readonly mountPoint: string;
  readonly closed: Promise<MountEnd>;
  readonly #life: OperationLife;
  readonly #watch: NodeJS.Timeout;
  #settle: (end: MountEnd) => void = () => undefined;
  #unmounting: Promise<void> | undefined;
  #ended = false;

  /** `life` ends with the mount, which interrupts operations under way. */
  constructor(mountPoint: string, life: OperationLife) {
    this.mountPoint = mountPoint;
    this.#life = life;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#watch = setInterval(() => void this.#look(), WATCH_MS);
  }

  unmount(): Promise<void> {
    // What is mounted there by now is somebody else's.
    if (this.#ended) return Promise.resolve();
    this.#unmounting ??= this.#unmount();
    return this.#unmounting;
  }

  async #unmount(): Promise<void> {
    try {
      // Operations under way answer at once, so that nothing blocks the unmounting tools.
      this.#life.end();
      await unmountPath(this.mountPoint);
      this.#end("us");
    } catch (error) {
      this.#unmounting = undefined;
      this.#life.renew();
      throw error;
    }
  }

  async #look(): Promise<void> {
    if (this.#unmounting === undefined && (await findMount(this.mountPoint)) === undefined) this.#end("other");
  }

  #end(by: MountEnd["by"]): void {
    clearInterval(this.#watch);
    this.#ended = true;
    this.#life.end();
    this.#settle({ by });
  }
}
