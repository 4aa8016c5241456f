import { constants } from "node:os";
import { type DirectoryEntry, errnoOf } from "../../vfs/index.js";
import type { Validity } from "./attributes.js";
import { DirectoryPage, type KnownNode } from "./directory-page.js";
import { type DirectoryStream, DirectoryStreams, offsetAt, positionIn } from "./directory-streams.js";
import type { ListingExpiry } from "./listing-expiry.js";
import { answerLater, atHand, errnoNumber, type OperationParts } from "./operation-parts.js";
import { ANSWER_BODY, writeOpened } from "./replies.js";
import { type RequestHeader, readArguments } from "./request.js";

// What a listing begins with. Their numbers are not looked at by anybody; 0 would hide them.
const UNKNOWN_INODE = 0xffff_ffffn;
const DOTS = [".", ".."].map((name) => ({ name, kind: "directory", inode: UNKNOWN_INODE }) as const);

interface PageRequest {
  readonly unique: number;
  readonly stream: DirectoryStream;
  readonly position: number;
  readonly size: number;
  readonly plus: boolean;
}

/** Requests about the content of directories. */
export class DirectoryOperations {
  readonly #parts: OperationParts;
  readonly #expiry: ListingExpiry;
  readonly #streams = new DirectoryStreams();
  readonly #validity: Validity;

  constructor(parts: OperationParts, expiry: ListingExpiry) {
    this.#parts = parts;
    this.#expiry = expiry;
    this.#validity = { entryMs: parts.times.entryMs, attributesMs: parts.times.entryMs };
  }

  /** FUSE_OPENDIR. Told that there is no such thing, the kernel opens by itself and keeps listings. */
  opendir({ unique }: RequestHeader, keepsListings: boolean): void {
    const { answers } = this.#parts;
    if (keepsListings) answers.error(unique, constants.errno.ENOSYS);
    else answers.send(unique, writeOpened(answers.scratch, 0, 0));
  }

  /** FUSE_READDIR, and with `plus` FUSE_READDIRPLUS. */
  readdir({ unique, nodeid }: RequestHeader, buffer: Buffer, plus: boolean): void {
    const { filesystem, answers } = this.#parts;
    const { offset, size } = readArguments(buffer);
    const position = positionIn(offset);
    const known = offset === 0 ? undefined : this.#streams.at(nodeid, offset);
    if (known !== undefined) {
      this.#answerPage({ unique, stream: known, position, size, plus });
      return;
    }
    answerLater(this.#parts, unique, {
      run: (signal) => filesystem.readdir(nodeid, signal),
      succeed: (entries, isCurrent) => {
        const stream = this.#streams.begin(nodeid, entries);
        this.#answerPage({ unique, stream, position, size, plus });
        if (isCurrent) this.#expiry.listed(nodeid);
        else this.#parts.notices.dropSoon(nodeid);
      },
      // readdir(3) takes ENOENT for the end of the directory: one that is gone would look empty.
      fail: (error) => answers.error(unique, errnoOf(error) === "ENOENT" ? constants.errno.ESTALE : errnoNumber(error)),
    });
  }

  #answerPage({ unique, stream, position, size, plus }: PageRequest): void {
    const { answers, filesystem } = this.#parts;
    const held: number[] = [];
    const end = Math.min(ANSWER_BODY + size, answers.scratch.length);
    const page = new DirectoryPage(answers.scratch, { start: ANSWER_BODY, end }, plus);
    for (let at = position; at < DOTS.length + stream.entries.length; at += 1) {
      const dot = DOTS[at];
      const entry = dot ?? stream.entries[at - DOTS.length];
      const known = () => (dot === undefined ? this.#known(stream.node, entry, held) : undefined);
      if (entry === undefined || !page.add(entry, offsetAt(stream, at + 1), known)) break;
    }
    if (page.byteLength === 0) this.#streams.end(stream);
    if (answers.send(unique, page.byteLength)) return;
    for (const node of held) filesystem.forget(node, 1);
  }

  /** What is known of an entry without waiting, held once more for the kernel. */
  #known(parent: number, entry: Pick<DirectoryEntry, "name"> | undefined, held: number[]): KnownNode | undefined {
    const { filesystem } = this.#parts;
    const found = entry && atHand(() => filesystem.lookupAtHand?.(parent, entry.name));
    if (found === undefined) return undefined;
    held.push(found.node);
    return { ...found, validity: this.#validity };
  }
}
