import { MediaFsError } from "../../base/index.js";
import type { Filesystem } from "../../vfs/index.js";
import type { MountEnd, MountSession, MountTarget } from "../mount-driver.js";
import { MountEnding } from "../mount-ending.js";
import { AbsentNames } from "./absent-names.js";
import { Answers } from "./answers.js";
import type { FuseDevice } from "./device.js";
import { Dispatcher } from "./dispatcher.js";
import { type Agreement, hasFlag } from "./init.js";
import { KeptContent } from "./kept-content.js";
import { KernelNotices } from "./kernel-notices.js";
import { ListingExpiry } from "./listing-expiry.js";
import { INIT_FLAGS } from "./opcodes.js";

const INIT_TIMEOUT_MS = 10_000;

/** A mount whose device is read and answered by this process. */
export class DevFuseSession implements MountSession {
  readonly mountPoint: string;
  readonly #ending: MountEnding;
  readonly #device: FuseDevice;
  readonly #answers: Answers;
  readonly #notices: KernelNotices;
  readonly #expiry: ListingExpiry;
  readonly #dispatcher: Dispatcher;
  readonly #unsubscribe: () => void;
  readonly #agreement: Promise<void>;
  #agree: (agreement: Agreement | undefined) => void = () => undefined;

  /** Answers from now on. The device is closed with the session. */
  constructor(device: FuseDevice, filesystem: Filesystem, target: MountTarget) {
    this.mountPoint = target.mountPoint;
    this.#device = device;
    this.#ending = new MountEnding(target.mountPoint, {
      interrupt: () => this.#answers.end(),
      resume: () => this.#answers.resume(),
      ended: () => this.#letGo(),
    });
    this.#agreement = new Promise((resolve, reject) => {
      this.#agree = (agreement) => {
        if (agreement === undefined) reject(new MediaFsError("MOUNT_FAILED", "this kernel's FUSE is too old"));
        else resolve(this.#noteAgreement(agreement));
      };
    });
    const absent = new AbsentNames();
    const kept = new KeptContent();
    this.#answers = new Answers(device);
    this.#notices = new KernelNotices({ device, answers: this.#answers, absent, kept });
    this.#expiry = new ListingExpiry(target.entryTimeoutMs, (node) => this.#notices.dropSoon(node));
    this.#dispatcher = new Dispatcher({
      filesystem,
      answers: this.#answers,
      times: { entryMs: target.entryTimeoutMs, negativeMs: target.negativeTimeoutMs },
      notices: this.#notices,
      absent,
      kept,
      expiry: this.#expiry,
      agreed: (agreement) => this.#agree(agreement),
    });
    this.#unsubscribe = filesystem.onChange((change) => this.#notices.changed(change));
    device.listen({
      request: (buffer, byteCount) => this.#dispatcher.request(buffer, byteCount),
      ended: () => this.#endFromOutside(),
    });
  }

  /** Requests so far, answers to them, and what the kernel was told of its own accord. */
  get counts(): Answers["counts"] & { readonly told: number } {
    return { ...this.#answers.counts, told: this.#notices.toldCount };
  }

  /** Settles once the kernel was told of every change so far. */
  changesTold(): Promise<void> {
    return this.#notices.told();
  }

  /** Settles once the kernel has accepted the mount. Rejects with MOUNT_FAILED. */
  async ready(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const giveUp = () =>
        reject(new MediaFsError("MOUNT_FAILED", `the kernel did not begin within ${INIT_TIMEOUT_MS / 1_000} s`));
      timer = setTimeout(giveUp, INIT_TIMEOUT_MS);
    });
    try {
      await Promise.race([this.#agreement, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  get closed(): Promise<MountEnd> {
    return this.#ending.closed;
  }

  unmount(): Promise<void> {
    return this.#ending.unmount();
  }

  #noteAgreement({ flags }: Agreement): void {
    if (hasFlag(flags, INIT_FLAGS.FUSE_HAS_EXPIRE_ONLY)) this.#notices.useExpireOnly();
  }

  #endFromOutside(): void {
    // Our own unmounting ends when the tools say so.
    if (this.#ending.isUnmounting) this.#device.close();
    else this.#ending.end("other");
  }

  #letGo(): void {
    this.#unsubscribe();
    this.#answers.end();
    this.#notices.close();
    this.#expiry.close();
    this.#device.close();
    this.#dispatcher.close();
  }
}
