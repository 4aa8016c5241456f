import type { Attributes, DirectoryEntry } from "../../vfs/index.js";
import { type Validity, writeEntry } from "./attributes.js";
import { writeNumber64 } from "./numbers.js";
import { STRUCTURES } from "./structures.js";

const DIRENT = STRUCTURES.fuse_dirent;
const PLUS_BYTES = STRUCTURES.fuse_entry_out.sizeof;
const ALIGNMENT = 8;
// d_type of readdir(3).
const DT_DIR = 4;
const DT_REG = 8;

/** What the kernel is told of a name beside it: it then need not look it up. */
export interface KnownNode {
  readonly node: number;
  readonly attributes: Attributes;
  readonly validity: Validity;
}

/** Writes fuse_dirents, or fuse_direntplus, one after the other into a buffer as long as the answer may be. */
export class DirectoryPage {
  readonly #into: Buffer;
  readonly #start: number;
  readonly #end: number;
  readonly #plus: boolean;
  #at: number;

  constructor(into: Buffer, range: { readonly start: number; readonly end: number }, plus: boolean) {
    this.#into = into;
    this.#start = range.start;
    this.#end = range.end;
    this.#plus = plus;
    this.#at = range.start;
  }

  /** Bytes written. */
  get byteLength(): number {
    return this.#at - this.#start;
  }

  /**
   * Writes a name, and where the listing goes on behind it. `known` is asked only if it fits, and only where the
   * kernel wants it; without an answer the entry carries node 0. Returns whether it fitted.
   */
  add({ name, inode, kind }: ListedName, next: number, known: () => KnownNode | undefined): boolean {
    const nameBytes = Buffer.byteLength(name);
    const head = this.#plus ? PLUS_BYTES : 0;
    const unpadded = head + DIRENT.name + nameBytes;
    const padded = Math.ceil(unpadded / ALIGNMENT) * ALIGNMENT;
    if (this.#at + padded > this.#end) return false;
    if (this.#plus) this.#addNode(known());
    const at = this.#at + head;
    this.#into.writeBigUInt64LE(inode, at + DIRENT.ino);
    writeNumber64(this.#into, next, at + DIRENT.off);
    this.#into.writeUInt32LE(nameBytes, at + DIRENT.namelen);
    this.#into.writeUInt32LE(kind === "directory" ? DT_DIR : DT_REG, at + DIRENT.type);
    this.#into.write(name, at + DIRENT.name);
    this.#into.fill(0, this.#at + unpadded, this.#at + padded);
    this.#at += padded;
    return true;
  }

  #addNode(known: KnownNode | undefined): void {
    if (known === undefined) this.#into.fill(0, this.#at, this.#at + PLUS_BYTES);
    else writeEntry(this.#into, known, this.#at);
  }
}

type ListedName = Pick<DirectoryEntry, "name" | "inode" | "kind">;
