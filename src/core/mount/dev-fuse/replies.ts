import type { Attributes, FilesystemStats } from "../../vfs/index.js";
import { writeAttributes, writeDuration } from "./attributes.js";
import { writeNumber64 } from "./numbers.js";
import { STRUCTURES } from "./structures.js";

const HEADER = STRUCTURES.fuse_out_header;
// A block that carries a large size within any program's numbers.
const STATFS_BLOCK_BYTES = 1_048_576;

/** The longest name, in bytes, that any directory here has (statfs tells it). */
export const LONGEST_NAME_BYTES = 255;

/** Where the body of an answer begins. */
export const ANSWER_BODY = HEADER.sizeof;

/** Writes a fuse_out_header. `errno` is positive, 0 for success; `bodyBytes` follow. */
export function writeAnswerHeader(
  into: Buffer,
  { unique, errno, bodyBytes }: { readonly unique: number; readonly errno: number; readonly bodyBytes: number },
): void {
  into.writeUInt32LE(HEADER.sizeof + bodyBytes, HEADER.len);
  into.writeInt32LE(-errno, HEADER.error);
  writeNumber64(into, unique, HEADER.unique);
}

/** Writes a fuse_attr_out. Returns its size. */
export function writeAttributesAnswer(into: Buffer, attributes: Attributes, validMs: number): number {
  const { sizeof, attr_valid, attr_valid_nsec, attr } = STRUCTURES.fuse_attr_out;
  writeNumber64(into, 0, ANSWER_BODY + attr_valid_nsec);
  writeDuration(into, validMs, { seconds: ANSWER_BODY + attr_valid, rest: ANSWER_BODY + attr_valid_nsec });
  writeAttributes(into, attributes, ANSWER_BODY + attr);
  return sizeof;
}

/** Writes a fuse_open_out. Returns its size. */
export function writeOpened(into: Buffer, fh: number, openFlags: number): number {
  const { sizeof, fh: handle, open_flags } = STRUCTURES.fuse_open_out;
  writeNumber64(into, fh, ANSWER_BODY + handle);
  writeNumber64(into, openFlags, ANSWER_BODY + open_flags);
  return sizeof;
}

/** Writes a fuse_statfs_out. Returns its size. */
export function writeStats(into: Buffer, { totalBytes, files }: FilesystemStats): number {
  const field = STRUCTURES.fuse_kstatfs;
  const blocks = Math.ceil(totalBytes / STATFS_BLOCK_BYTES);
  into.fill(0, ANSWER_BODY, ANSWER_BODY + field.sizeof);
  for (const at of [field.blocks, field.bfree, field.bavail]) writeNumber64(into, blocks, ANSWER_BODY + at);
  writeNumber64(into, files, ANSWER_BODY + field.files);
  for (const at of [field.bsize, field.frsize]) into.writeUInt32LE(STATFS_BLOCK_BYTES, ANSWER_BODY + at);
  into.writeUInt32LE(LONGEST_NAME_BYTES, ANSWER_BODY + field.namelen);
  return field.sizeof;
}
