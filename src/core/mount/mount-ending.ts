import type { MountEnd } from "./mount-driver.js";
import { unmountPath } from "./unmount.js";

/** What a session does around the end of its mount. None of it may throw. */
export interface EndingSteps {
  /** Answers requests under way at once, so that nothing blocks the unmounting tools. */
  readonly interrupt: () => void;
  /** The mount stays after all: answers requests again. */
  readonly resume: () => void;
  /** Lets go of everything. Called once. */
  readonly ended: () => void;
}

/** How a mount ends, whoever ends it: the part of a session that does not depend on the driver. */
export class MountEnding {
  /** Settles when the mount has ended. */
  readonly closed: Promise<MountEnd>;
  readonly #mountPoint: string;
  readonly #steps: EndingSteps;
  #settle: (end: MountEnd) => void = () => undefined;
  #unmounting: Promise<void> | undefined;
  #ended = false;

  constructor(mountPoint: string, steps: EndingSteps) {
    this.#mountPoint = mountPoint;
    this.#steps = steps;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Whether `unmount` was called: then its tools say when it is over. */
  get isUnmounting(): boolean {
    return this.#unmounting !== undefined;
  }

  /** As MountSession.unmount. */
  unmount(): Promise<void> {
    // What is mounted there by now is somebody else's.
    if (this.#ended) return Promise.resolve();
    this.#unmounting ??= this.#unmount();
    return this.#unmounting;
  }

  /** The mount is gone. Idempotent. */
  end(by: MountEnd["by"]): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#steps.ended();
    this.#settle({ by });
  }

  async #unmount(): Promise<void> {
    try {
      this.#steps.interrupt();
      await unmountPath(this.#mountPoint);
      this.end("us");
    } catch (error) {
      this.#unmounting = undefined;
      this.#steps.resume();
      throw error;
    }
  }
}
