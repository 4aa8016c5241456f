import { constants } from "node:os";
import { type Attributes, errnoOf, type NodeEntry } from "../../vfs/index.js";
import { type Validity, writeAbsence, writeEntry } from "./attributes.js";
import { answerLater, atHand, errnoNumber, NO_VALIDITY, numberOf, type OperationParts } from "./operation-parts.js";
import { ANSWER_BODY, LONGEST_NAME_BYTES, writeAttributesAnswer, writeStats } from "./replies.js";
import { accessMask, nameIn, type RequestHeader } from "./request.js";
import { STRUCTURES } from "./structures.js";

const WRITE_MASK = 2;

/** Requests about names and attributes. */
export class NameOperations {
  readonly #parts: OperationParts;
  readonly #validity: Validity;

  constructor(parts: OperationParts) {
    this.#parts = parts;
    this.#validity = { entryMs: parts.times.entryMs, attributesMs: parts.times.entryMs };
  }

  /** FUSE_LOOKUP. */
  lookup(header: RequestHeader, buffer: Buffer): void {
    const { filesystem, answers } = this.#parts;
    const { unique, nodeid } = header;
    const name = nameIn(buffer, header);
    if (name === undefined) {
      answers.error(unique, constants.errno.EINVAL);
      return;
    }
    if (Buffer.byteLength(name) > LONGEST_NAME_BYTES) return void answers.error(unique, constants.errno.ENAMETOOLONG);
    const known = atHand(() => filesystem.lookupAtHand?.(nodeid, name));
    if (known !== undefined) {
      this.#found(unique, known, this.#validityOf(name, true));
      return;
    }
    answerLater(this.#parts, unique, {
      run: (signal) => filesystem.lookup(nodeid, name, signal),
      succeed: (entry, isCurrent) => this.#found(unique, entry, this.#validityOf(name, isCurrent)),
      fail: (error, isCurrent) => {
        if (isCurrent && errnoOf(error) === "ENOENT" && this.#mayBeMissed(nodeid, name)) this.#absent(unique);
        else answers.error(unique, errnoNumber(error));
      },
    });
  }

  /** FUSE_GETATTR. */
  getattr({ unique, nodeid }: RequestHeader): void {
    const { filesystem } = this.#parts;
    const known = atHand(() => filesystem.getattrAtHand?.(nodeid));
    if (known !== undefined) {
      this.#attributes(unique, known, true);
      return;
    }
    answerLater(this.#parts, unique, {
      run: (signal) => filesystem.getattr(nodeid, signal),
      succeed: (attributes, isCurrent) => this.#attributes(unique, attributes, isCurrent),
    });
  }

  /** FUSE_ACCESS. */
  access({ unique }: RequestHeader, buffer: Buffer): void {
    this.#parts.answers.error(unique, (accessMask(buffer) & WRITE_MASK) === 0 ? 0 : numberOf("EPERM"));
  }

  /** FUSE_STATFS. */
  statfs({ unique }: RequestHeader): void {
    const { answers, filesystem } = this.#parts;
    answers.send(unique, writeStats(answers.scratch, filesystem.statfs()));
  }

  #found(unique: number, { node, attributes }: NodeEntry, validity: Validity): void {
    const { answers, filesystem } = this.#parts;
    writeEntry(answers.scratch, { node, attributes, validity }, ANSWER_BODY);
    // An entry that nobody takes is never given back.
    if (!answers.send(unique, STRUCTURES.fuse_entry_out.sizeof)) filesystem.forget(node, 1);
  }

  #absent(unique: number): void {
    const { answers, times } = this.#parts;
    writeAbsence(answers.scratch, times.negativeMs, ANSWER_BODY);
    answers.send(unique, STRUCTURES.fuse_entry_out.sizeof);
  }

  #attributes(unique: number, attributes: Attributes, isCurrent: boolean): void {
    const { answers, times } = this.#parts;
    answers.send(unique, writeAttributesAnswer(answers.scratch, attributes, isCurrent ? times.entryMs : 0));
  }

  /** The file system tells of changes by its own names: one that is written otherwise would not be found then. */
  #validityOf(name: string, isCurrent: boolean): Validity {
    return isCurrent && isPlain(name) ? this.#validity : NO_VALIDITY;
  }

  #mayBeMissed(parent: number, name: string): boolean {
    const { negativeMs } = this.#parts.times;
    if (negativeMs === 0 || !isPlain(name)) return false;
    const nowMs = performance.now();
    return this.#parts.absent.add(parent, name, { nowMs, untilMs: nowMs + negativeMs });
  }
}

/** Whether a name is written in the one way that file systems tell it in. */
function isPlain(name: string): boolean {
  // As many bytes as characters: ASCII, which needs no second look.
  if (Buffer.byteLength(name) === name.length) return true;
  return name === name.normalize("NFC") && !name.includes("\ufffd");
}
