import type { FilesystemChange } from "../../vfs/index.js";
import type { AbsentNames } from "./absent-names.js";
import type { Answers } from "./answers.js";
import type { FuseDevice } from "./device.js";
import type { KeptContent } from "./kept-content.js";
import { dropContent, dropName } from "./notices.js";

// The kernel takes the lock of a directory, or of the pages of a file, that a waiting request may hold: those behind it
// would wait too. After so long it is told all the same.
const BUSY_PAUSE_MS = 20;
const LONGEST_BUSY_MS = 1_000;

/** What telling the kernel takes. */
export interface KernelNoticesParts {
  readonly device: Pick<FuseDevice, "notify">;
  readonly answers: Pick<Answers, "concerns">;
  readonly absent: Pick<AbsentNames, "take">;
  readonly kept: Pick<KeptContent, "changed">;
}

interface Outdated {
  readonly names: Set<string>;
  readonly sinceMs: number;
}

/**
 * Tells the kernel what it must ask for again. Changes of a moment are gathered by node; they are told one after the
 * other, outside any request, from another thread than that which answers: what the kernel waits for is answered meanwhile.
 */
export class KernelNotices {
  readonly #parts: KernelNoticesParts;
  readonly #outdated = new Map<number, Outdated>();
  #expireOnly = false;
  #telling: Promise<void> | undefined;
  #pause: { readonly timer: NodeJS.Timeout; readonly end: () => void } | undefined;
  #isClosed = false;
  #changeCount = 0;
  #toldCount = 0;

  constructor(parts: KernelNoticesParts) {
    this.#parts = parts;
  }

  /** Grows with every change. What was asked for before and comes after one must not be kept by the kernel. */
  get changeCount(): number {
    return this.#changeCount;
  }

  /** Notices sent, for tests. */
  get toldCount(): number {
    return this.#toldCount;
  }

  /** The kernel can have names asked for again without taking them out of use. */
  useExpireOnly(): void {
    this.#expireOnly = true;
  }

  /** Notes a change; the kernel is told soon. */
  changed(change: FilesystemChange): void {
    this.#changeCount += 1;
    if (change.kind === "entries") {
      this.#note(change.parent, [...change.names, ...this.#parts.absent.take(change.parent)]);
    } else {
      this.#parts.kept.changed(change.node);
      this.#note(change.node, []);
    }
  }

  /** Has the kernel drop what it keeps of the content of a node soon. */
  dropSoon(node: number): void {
    this.#note(node, []);
  }

  /** Settles once the kernel was told all that is noted by now. */
  async told(): Promise<void> {
    await this.#telling;
  }

  /** Tells no more. */
  close(): void {
    this.#isClosed = true;
    this.#outdated.clear();
    this.#pause?.end();
  }

  #note(node: number, names: readonly string[]): void {
    if (this.#isClosed) return;
    const known = this.#outdated.get(node) ?? { names: new Set(), sinceMs: performance.now() };
    for (const name of names) known.names.add(name);
    this.#outdated.set(node, known);
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = undefined;
    });
  }

  async #tellAll(): Promise<void> {
    // After whatever runs now, which may be the answer to a request.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#outdated.size > 0) {
      const node = this.#nextIdle();
      if (node === undefined) await this.#waitBusy();
      else await this.#tell(node);
    }
  }

  #nextIdle(): number | undefined {
    const patientSinceMs = performance.now() - LONGEST_BUSY_MS;
    for (const [node, { sinceMs }] of this.#outdated) {
      if (sinceMs < patientSinceMs || !this.#parts.answers.concerns(node)) return node;
    }
    return undefined;
  }

  async #tell(node: number): Promise<void> {
    const names = this.#outdated.get(node)?.names ?? [];
    this.#outdated.delete(node);
    for (const name of names) {
      if (this.#isClosed) return;
      await this.#send(dropName(node, name, this.#expireOnly));
    }
    if (!this.#isClosed) await this.#send(dropContent(node));
  }

  async #send(notice: Buffer): Promise<void> {
    await this.#parts.device.notify(notice);
    this.#toldCount += 1;
  }

  #waitBusy(): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#pause = undefined;
        resolve();
      };
      const timer = setTimeout(end, BUSY_PAUSE_MS);
      this.#pause = { timer, end };
    });
  }
}
