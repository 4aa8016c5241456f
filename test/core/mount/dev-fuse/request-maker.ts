import { OPCODES } from "../../../../src/core/mount/dev-fuse/opcodes.js";
import { STRUCTURES } from "../../../../src/core/mount/dev-fuse/structures.js";

const HEADER = STRUCTURES.fuse_in_header;

/** A request as the kernel would write it. */
export interface MadeRequest {
  readonly opcode: number;
  readonly unique: number;
  readonly nodeid?: number;
  readonly body?: Buffer;
}

/** The bytes of a request. */
export function requestBytes({ opcode, unique, nodeid = 1, body = Buffer.alloc(0) }: MadeRequest): Buffer {
  const header = Buffer.alloc(HEADER.sizeof);
  header.writeUInt32LE(HEADER.sizeof + body.length, HEADER.len);
  header.writeUInt32LE(opcode, HEADER.opcode);
  header.writeBigUInt64LE(BigInt(unique), HEADER.unique);
  header.writeBigUInt64LE(BigInt(nodeid), HEADER.nodeid);
  return Buffer.concat([header, body]);
}

/** The body of FUSE_LOOKUP. */
export function nameBody(name: string): Buffer {
  return Buffer.from(`${name}\0`);
}

/** The body of FUSE_READ, FUSE_READDIR and FUSE_READDIRPLUS. */
export function readBody(fh: number, offset: number, size: number): Buffer {
  const { sizeof, fh: handle, offset: from, size: length } = STRUCTURES.fuse_read_in;
  const body = Buffer.alloc(sizeof);
  body.writeBigUInt64LE(BigInt(fh), handle);
  body.writeBigUInt64LE(BigInt(offset), from);
  body.writeUInt32LE(size, length);
  return body;
}

/** A body that holds one 64-bit number first, and is long enough for any request. */
export function numberBody(value: number, byteLength = 64): Buffer {
  const body = Buffer.alloc(byteLength);
  body.writeBigUInt64LE(BigInt(value));
  return body;
}

/** FUSE_INIT of a kernel. */
export function initBytes(minor: number, flags: number, major = 7): Buffer {
  const { sizeof, major: majorAt, minor: minorAt, flags: low, flags2, max_readahead } = STRUCTURES.fuse_init_in;
  const body = Buffer.alloc(sizeof);
  body.writeUInt32LE(major, majorAt);
  body.writeUInt32LE(minor, minorAt);
  body.writeUInt32LE(131_072, max_readahead);
  body.writeUInt32LE(flags % 2 ** 32, low);
  body.writeUInt32LE(Math.floor(flags / 2 ** 32), flags2);
  return requestBytes({ opcode: OPCODES.FUSE_INIT, unique: 2, nodeid: 0, body });
}
