import type { MountEnd, MountSession } from "../mount-driver.js";
import { MountEnding } from "../mount-ending.js";
import { findMount } from "../mount-table.js";
import type { OperationLife } from "./operation-life.js";

// libfuse does not say that its loop ended; the kernel's table does. One small read each time.
const WATCH_MS = 500;

/** A mount of fuse-native: watches the mount table for its end. */
export class FuseNativeSession implements MountSession {
  readonly mountPoint: string;
  readonly #ending: MountEnding;

  /** `life` ends with the mount, which interrupts operations under way. */
  constructor(mountPoint: string, life: OperationLife) {
    this.mountPoint = mountPoint;
    const watch = setInterval(() => void this.#look(), WATCH_MS);
    this.#ending = new MountEnding(mountPoint, {
      interrupt: () => life.end(),
      resume: () => life.renew(),
      ended: () => {
        clearInterval(watch);
        life.end();
      },
    });
  }

  get closed(): Promise<MountEnd> {
    return this.#ending.closed;
  }

  unmount(): Promise<void> {
    return this.#ending.unmount();
  }

  async #look(): Promise<void> {
    if (!this.#ending.isUnmounting && (await findMount(this.mountPoint)) === undefined) this.#ending.end("other");
  }
}
