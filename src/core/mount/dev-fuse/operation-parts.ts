import { constants } from "node:os";
import { type ErrnoName, errnoOf, type Filesystem } from "../../vfs/index.js";
import type { AbsentNames } from "./absent-names.js";
import type { Answers } from "./answers.js";
import type { Validity } from "./attributes.js";
import type { KeptContent } from "./kept-content.js";
import type { KernelNotices } from "./kernel-notices.js";

/** For how long the kernel may keep what it is told. */
export interface KernelTimes {
  readonly entryMs: number;
  readonly negativeMs: number;
}

/** What the operations of one mount act on. */
export interface OperationParts {
  readonly filesystem: Filesystem;
  readonly answers: Answers;
  readonly times: KernelTimes;
  readonly notices: Pick<KernelNotices, "changeCount" | "dropSoon">;
  readonly absent: AbsentNames;
  readonly kept: KeptContent;
}

/** Not to be kept at all: what was asked for may have changed since. */
export const NO_VALIDITY: Validity = { entryMs: 0, attributesMs: 0 };

/** The errno of an error as a positive number. */
export function errnoNumber(error: unknown): number {
  return numberOf(errnoOf(error));
}

/** The number of an errno, positive. */
export function numberOf(name: ErrnoName): number {
  return constants.errno[name];
}

/** What is known without waiting. Whatever goes wrong here does so again for who waits, and is answered there. */
export function atHand<T>(ask: () => T | undefined): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** An operation that may have to wait. */
export interface WaitingOperation<T> {
  readonly run: (signal: AbortSignal) => Promise<T>;
  /** Answers. `isCurrent` is false when something has changed since the request came. */
  readonly succeed: (value: T, isCurrent: boolean) => void;
  /** Answers an error; with its errno by default. */
  readonly fail?: (error: unknown, isCurrent: boolean) => void;
}

/** Runs an operation and answers its request, whatever comes of it. */
export function answerLater<T>(
  { answers, notices }: Pick<OperationParts, "answers" | "notices">,
  unique: number,
  { run, succeed, fail }: WaitingOperation<T>,
): void {
  const changes = notices.changeCount;
  run(answers.signalOf(unique))
    .then(
      (value) => succeed(value, notices.changeCount === changes),
      (error: unknown) => {
        if (fail === undefined) answers.error(unique, errnoNumber(error));
        else fail(error, notices.changeCount === changes);
      },
    )
    // A fault of ours while answering; nothing happens if the answer was sent.
    .catch((error: unknown) => answers.error(unique, errnoNumber(error)));
}
