import type { Attributes } from "../../vfs/index.js";
import { blocksOf, GID, linksOf, modeOf, PREFERRED_READ_BYTES, UID } from "../file-facts.js";
import { writeNumber64 } from "./numbers.js";
import { STRUCTURES } from "./structures.js";

const ATTR = STRUCTURES.fuse_attr;
const ENTRY = STRUCTURES.fuse_entry_out;
const NS_PER_MS = 1_000_000;
const MS_PER_S = 1_000;

/** For how long the kernel may keep what it is told. */
export interface Validity {
  readonly entryMs: number;
  readonly attributesMs: number;
}

/** Writes a fuse_attr. */
export function writeAttributes(into: Buffer, { kind, inode, sizeBytes, mtimeMs }: Attributes, at: number): void {
  const seconds = Math.floor(mtimeMs / MS_PER_S);
  const nanoseconds = Math.floor((mtimeMs - seconds * MS_PER_S) * NS_PER_MS);
  into.writeBigUInt64LE(inode, at + ATTR.ino);
  writeNumber64(into, sizeBytes, at + ATTR.size);
  writeNumber64(into, blocksOf(sizeBytes), at + ATTR.blocks);
  for (const field of [ATTR.atime, ATTR.mtime, ATTR.ctime]) writeSeconds(into, seconds, at + field);
  for (const field of [ATTR.atimensec, ATTR.mtimensec, ATTR.ctimensec]) into.writeUInt32LE(nanoseconds, at + field);
  into.writeUInt32LE(modeOf(kind), at + ATTR.mode);
  into.writeUInt32LE(linksOf(kind), at + ATTR.nlink);
  into.writeUInt32LE(UID, at + ATTR.uid);
  into.writeUInt32LE(GID, at + ATTR.gid);
  into.writeUInt32LE(0, at + ATTR.rdev);
  into.writeUInt32LE(PREFERRED_READ_BYTES, at + ATTR.blksize);
  into.writeUInt32LE(0, at + ATTR.flags);
}

/** Writes a fuse_entry_out. */
export function writeEntry(
  into: Buffer,
  {
    node,
    attributes,
    validity,
  }: { readonly node: number; readonly attributes: Attributes; readonly validity: Validity },
  at: number,
): void {
  writeNumber64(into, node, at + ENTRY.nodeid);
  // Nodes are never used twice.
  writeNumber64(into, 0, at + ENTRY.generation);
  writeDuration(into, validity.entryMs, { seconds: at + ENTRY.entry_valid, rest: at + ENTRY.entry_valid_nsec });
  writeDuration(into, validity.attributesMs, { seconds: at + ENTRY.attr_valid, rest: at + ENTRY.attr_valid_nsec });
  writeAttributes(into, attributes, at + ENTRY.attr);
}

/** Writes the fuse_entry_out that says that there is no such name, and for how long that may be believed. */
export function writeAbsence(into: Buffer, negativeMs: number, at: number): void {
  into.fill(0, at, at + ENTRY.sizeof);
  writeDuration(into, negativeMs, { seconds: at + ENTRY.entry_valid, rest: at + ENTRY.entry_valid_nsec });
}

/** Writes a duration as seconds and nanoseconds. */
export function writeDuration(
  into: Buffer,
  durationMs: number,
  { seconds, rest }: { readonly seconds: number; readonly rest: number },
): void {
  writeNumber64(into, Math.floor(durationMs / MS_PER_S), seconds);
  into.writeUInt32LE(Math.floor((durationMs % MS_PER_S) * NS_PER_MS), rest);
}

/** Seconds since 1970, which may be before. */
function writeSeconds(into: Buffer, seconds: number, at: number): void {
  if (seconds >= 0) writeNumber64(into, seconds, at);
  else into.writeBigInt64LE(BigInt(seconds), at);
}
