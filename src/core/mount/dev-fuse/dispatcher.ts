import { constants } from "node:os";
import { DirectoryOperations } from "./directory-operations.js";
import { FileOperations } from "./file-operations.js";
import { type Agreement, agree, initArguments, writeInit } from "./init.js";
import type { ListingExpiry } from "./listing-expiry.js";
import { NameOperations } from "./name-operations.js";
import { OPCODES, WRITING_OPCODES } from "./opcodes.js";
import { errnoNumber, numberOf, type OperationParts } from "./operation-parts.js";
import {
  eachForgotten,
  forgottenLookups,
  interruptedUnique,
  isWhole,
  type RequestHeader,
  requestHeader,
} from "./request.js";

type Operation = (header: RequestHeader, buffer: Buffer) => void;

/** What the dispatcher acts on, and whom it tells. */
export interface DispatcherParts extends OperationParts {
  readonly expiry: ListingExpiry;
  /** Told once what was agreed on with the kernel; undefined when nothing can be. */
  readonly agreed: (agreement: Agreement | undefined) => void;
}

/** Hands every request of the kernel to its operation. Nothing that the kernel sends makes it throw. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #files: FileOperations;
  /** Those that are answered. */
  readonly #operations: ReadonlyMap<number, Operation>;
  /** Those that are not. */
  readonly #notes: ReadonlyMap<number, Operation>;
  readonly #keepsListings: boolean;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#keepsListings = parts.times.entryMs > 0;
    this.#files = new FileOperations(parts);
    this.#operations = this.#answeredOperations();
    this.#notes = this.#unansweredOperations();
  }

  /** Takes a request that lies at the start of the buffer until this returns. */
  request(buffer: Buffer, byteCount: number): void {
    const header = requestHeader(buffer, byteCount);
    if (header === undefined) return;
    const note = this.#notes.get(header.opcode);
    if (note === undefined) this.#answer(header, buffer);
    else if (isWhole(header)) note(header, buffer);
  }

  /** Closes what the kernel has open. */
  close(): void {
    this.#files.close();
  }

  #answer(header: RequestHeader, buffer: Buffer): void {
    const { answers } = this.#parts;
    const { unique, nodeid, opcode } = header;
    answers.begin(unique, nodeid);
    if (!isWhole(header)) {
      answers.error(unique, constants.errno.EINVAL);
      return;
    }
    const operation = this.#operations.get(opcode);
    // The kernel remembers that, and goes without.
    if (operation === undefined) {
      answers.error(unique, constants.errno.ENOSYS);
      return;
    }
    try {
      operation(header, buffer);
    } catch (error) {
      answers.error(unique, errnoNumber(error));
    }
  }

  #answeredOperations(): ReadonlyMap<number, Operation> {
    const { answers, expiry } = this.#parts;
    const names = new NameOperations(this.#parts);
    const directories = new DirectoryOperations(this.#parts, expiry);
    const done: Operation = ({ unique }) => answers.error(unique, 0);
    const refused: Operation = ({ unique }) => answers.error(unique, numberOf("EPERM"));
    return new Map<number, Operation>([
      ...WRITING_OPCODES.map((opcode) => [opcode, refused] as const),
      [OPCODES.FUSE_INIT, (header, buffer) => this.#init(header, buffer)],
      [OPCODES.FUSE_LOOKUP, (header, buffer) => names.lookup(header, buffer)],
      [OPCODES.FUSE_GETATTR, (header) => names.getattr(header)],
      [OPCODES.FUSE_ACCESS, (header, buffer) => names.access(header, buffer)],
      [OPCODES.FUSE_STATFS, (header) => names.statfs(header)],
      [OPCODES.FUSE_OPEN, (header, buffer) => this.#files.open(header, buffer)],
      [OPCODES.FUSE_READ, (header, buffer) => this.#files.read(header, buffer)],
      [OPCODES.FUSE_RELEASE, (header, buffer) => this.#files.release(header, buffer)],
      [OPCODES.FUSE_OPENDIR, (header) => directories.opendir(header, this.#keepsListings)],
      [OPCODES.FUSE_READDIR, (header, buffer) => directories.readdir(header, buffer, false)],
      [OPCODES.FUSE_READDIRPLUS, (header, buffer) => directories.readdir(header, buffer, true)],
      [OPCODES.FUSE_RELEASEDIR, done],
      [OPCODES.FUSE_DESTROY, done],
    ]);
  }

  #unansweredOperations(): ReadonlyMap<number, Operation> {
    const { answers, filesystem } = this.#parts;
    const forget = (nodeid: number, lookups: number) => filesystem.forget(nodeid, lookups);
    return new Map<number, Operation>([
      [OPCODES.FUSE_FORGET, ({ nodeid }, buffer) => forget(nodeid, forgottenLookups(buffer))],
      [OPCODES.FUSE_BATCH_FORGET, (header, buffer) => eachForgotten(buffer, header, forget)],
      [OPCODES.FUSE_INTERRUPT, (_header, buffer) => answers.interrupt(interruptedUnique(buffer))],
      [OPCODES.FUSE_NOTIFY_REPLY, () => undefined],
    ]);
  }

  #init({ unique, len }: RequestHeader, buffer: Buffer): void {
    const { answers, agreed } = this.#parts;
    const agreement = agree(initArguments(buffer, len), { keepsListings: this.#keepsListings });
    if (agreement === undefined) answers.error(unique, constants.errno.EPROTO);
    else answers.send(unique, writeInit(answers.scratch, agreement));
    if (agreement !== "later") agreed(agreement);
  }
}
