import { readNumber64 } from "./numbers.js";
import { OPCODES } from "./opcodes.js";
import { STRUCTURES } from "./structures.js";

const HEADER = STRUCTURES.fuse_in_header;
const BODY = HEADER.sizeof;

/** What every request begins with. */
export interface RequestHeader {
  /** Bytes of the whole request. */
  readonly len: number;
  readonly opcode: number;
  /** Names the request; its answer repeats it. */
  readonly unique: number;
  /** What it is about, where it is about a node. */
  readonly nodeid: number;
}

/** The shortest body with which each request can be read. What is longer comes from a newer kernel, and is no trouble. */
const SHORTEST_BODY: ReadonlyMap<number, number> = new Map([
  [OPCODES.FUSE_LOOKUP, 2],
  [OPCODES.FUSE_FORGET, STRUCTURES.fuse_forget_in.sizeof],
  [OPCODES.FUSE_OPEN, STRUCTURES.fuse_open_in.sizeof],
  [OPCODES.FUSE_READ, STRUCTURES.fuse_read_in.sizeof],
  [OPCODES.FUSE_RELEASE, STRUCTURES.fuse_release_in.sizeof],
  // Up to `flags`: kernels before 7.36 tell no more.
  [OPCODES.FUSE_INIT, STRUCTURES.fuse_init_in.flags2],
  [OPCODES.FUSE_READDIR, STRUCTURES.fuse_read_in.sizeof],
  [OPCODES.FUSE_READDIRPLUS, STRUCTURES.fuse_read_in.sizeof],
  [OPCODES.FUSE_ACCESS, STRUCTURES.fuse_access_in.sizeof],
  [OPCODES.FUSE_INTERRUPT, STRUCTURES.fuse_interrupt_in.sizeof],
  [OPCODES.FUSE_BATCH_FORGET, STRUCTURES.fuse_batch_forget_in.sizeof],
]);

/** The header of what was read from the device; undefined when it is cut or tells a length that it does not have. */
export function requestHeader(from: Buffer, byteCount: number): RequestHeader | undefined {
  if (byteCount < BODY) return undefined;
  const len = from.readUInt32LE(HEADER.len);
  if (len < BODY || len > byteCount) return undefined;
  return {
    len,
    opcode: from.readUInt32LE(HEADER.opcode),
    unique: readNumber64(from, HEADER.unique),
    nodeid: readNumber64(from, HEADER.nodeid),
  };
}

/** Whether the body has all that its request is read by. */
export function isWhole({ len, opcode }: RequestHeader): boolean {
  return len - BODY >= (SHORTEST_BODY.get(opcode) ?? 0);
}

/** The name at the start of a body; undefined without its final zero. */
export function nameIn(from: Buffer, { len }: RequestHeader): string | undefined {
  const end = from.indexOf(0, BODY);
  return end === -1 || end >= len ? undefined : from.toString("utf8", BODY, end);
}

/** A place in an open file or directory. */
export interface ReadArguments {
  readonly fh: number;
  readonly offset: number;
  readonly size: number;
}

/** Arguments of FUSE_READ, FUSE_READDIR and FUSE_READDIRPLUS. */
export function readArguments(from: Buffer): ReadArguments {
  const { fh, offset, size } = STRUCTURES.fuse_read_in;
  return {
    fh: readNumber64(from, BODY + fh),
    offset: readNumber64(from, BODY + offset),
    size: from.readUInt32LE(BODY + size),
  };
}

/** The flags of open(2) of FUSE_OPEN. */
export function openFlags(from: Buffer): number {
  return from.readUInt32LE(BODY + STRUCTURES.fuse_open_in.flags);
}

/** The handle of FUSE_RELEASE. */
export function releasedHandle(from: Buffer): number {
  return readNumber64(from, BODY + STRUCTURES.fuse_release_in.fh);
}

/** The mask of access(2) of FUSE_ACCESS. */
export function accessMask(from: Buffer): number {
  return from.readUInt32LE(BODY + STRUCTURES.fuse_access_in.mask);
}

/** The request that FUSE_INTERRUPT names. */
export function interruptedUnique(from: Buffer): number {
  return readNumber64(from, BODY + STRUCTURES.fuse_interrupt_in.unique);
}

/** The lookups that FUSE_FORGET gives back. */
export function forgottenLookups(from: Buffer): number {
  return readNumber64(from, BODY + STRUCTURES.fuse_forget_in.nlookup);
}

/** Calls back with every node of FUSE_BATCH_FORGET and the lookups it gives back. */
export function eachForgotten(
  from: Buffer,
  { len }: RequestHeader,
  forget: (nodeid: number, lookups: number) => void,
): void {
  const one = STRUCTURES.fuse_forget_one;
  const start = BODY + STRUCTURES.fuse_batch_forget_in.sizeof;
  const told = from.readUInt32LE(BODY + STRUCTURES.fuse_batch_forget_in.count);
  const count = Math.min(told, Math.floor((len - start) / one.sizeof));
  for (let index = 0; index < count; index += 1) {
    const at = start + index * one.sizeof;
    forget(readNumber64(from, at + one.nodeid), readNumber64(from, at + one.nlookup));
  }
}
