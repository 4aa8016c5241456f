import { constants } from "node:fs";
import type { HandleId, ReadLease } from "../../vfs/index.js";
import { OPEN_FLAGS } from "./opcodes.js";
import { answerLater, atHand, errnoNumber, numberOf, type OperationParts } from "./operation-parts.js";
import { writeOpened } from "./replies.js";
import { openFlags, type RequestHeader, readArguments, releasedHandle } from "./request.js";

// Of open(2).
const { O_WRONLY, O_RDWR, O_TRUNC } = constants;
const WRITING_FLAGS = O_WRONLY | O_RDWR | O_TRUNC;

/** Requests about the content of files. */
export class FileOperations {
  readonly #parts: OperationParts;
  readonly #handles = new Set<HandleId>();

  constructor(parts: OperationParts) {
    this.#parts = parts;
  }

  /** FUSE_OPEN. */
  open({ unique, nodeid }: RequestHeader, buffer: Buffer): void {
    const { filesystem, answers } = this.#parts;
    if ((openFlags(buffer) & WRITING_FLAGS) !== 0) {
      answers.error(unique, numberOf("EPERM"));
      return;
    }
    answerLater(this.#parts, unique, {
      run: (signal) => filesystem.open(nodeid, signal),
      succeed: (handle) => this.#opened(unique, nodeid, handle),
    });
  }

  /** FUSE_READ. The bytes go to the kernel from where they lie, and only then is their memory given back. */
  read({ unique }: RequestHeader, buffer: Buffer): void {
    const { filesystem, answers } = this.#parts;
    const { fh, offset, size } = readArguments(buffer);
    filesystem.read(fh, offset, size, answers.signalOf(unique)).then(
      (lease) => this.#answerBytes(unique, lease),
      (error: unknown) => answers.error(unique, errnoNumber(error)),
    );
  }

  /** FUSE_RELEASE. */
  release({ unique }: RequestHeader, buffer: Buffer): void {
    const handle = releasedHandle(buffer);
    this.#handles.delete(handle);
    this.#parts.filesystem.release(handle);
    this.#parts.answers.error(unique, 0);
  }

  /** Closes what is open: with the mount the kernel drops the word that it is. */
  close(): void {
    for (const handle of this.#handles) this.#parts.filesystem.release(handle);
    this.#handles.clear();
  }

  #opened(unique: number, nodeid: number, handle: HandleId): void {
    const { filesystem, answers, kept } = this.#parts;
    const attributes = atHand(() => filesystem.getattrAtHand?.(nodeid));
    const flags = kept.opened(nodeid, attributes) ? OPEN_FLAGS.FOPEN_KEEP_CACHE : 0;
    if (answers.send(unique, writeOpened(answers.scratch, handle, flags))) this.#handles.add(handle);
    else filesystem.release(handle);
  }

  #answerBytes(unique: number, lease: ReadLease): void {
    try {
      this.#parts.answers.bytes(unique, lease.chunks, lease.byteLength);
    } finally {
      lease.release();
    }
  }
}
