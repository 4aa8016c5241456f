import { writeNumber64 } from "./numbers.js";
import { NOTICE_CODES, NOTICE_FLAGS } from "./opcodes.js";
import { STRUCTURES } from "./structures.js";

const HEADER = STRUCTURES.fuse_out_header;

/** Has the kernel drop the attributes and everything it keeps of a node's content, which may be a listing. */
export function dropContent(node: number): Buffer {
  const { sizeof, ino } = STRUCTURES.fuse_notify_inval_inode_out;
  const notice = noticeOf(NOTICE_CODES.FUSE_NOTIFY_INVAL_INODE, sizeof);
  // From offset 0 for length 0, which is all of it.
  writeNumber64(notice, node, HEADER.sizeof + ino);
  return notice;
}

/** Has the kernel ask again for a name. `expireOnly` leaves it in place until then; older kernels know no such thing. */
export function dropName(parent: number, name: string, expireOnly: boolean): Buffer {
  const field = STRUCTURES.fuse_notify_inval_entry_out;
  const nameBytes = Buffer.byteLength(name);
  // With its final zero.
  const notice = noticeOf(NOTICE_CODES.FUSE_NOTIFY_INVAL_ENTRY, field.sizeof + nameBytes + 1);
  writeNumber64(notice, parent, HEADER.sizeof + field.parent);
  notice.writeUInt32LE(nameBytes, HEADER.sizeof + field.namelen);
  notice.writeUInt32LE(expireOnly ? NOTICE_FLAGS.FUSE_EXPIRE_ONLY : 0, HEADER.sizeof + field.flags);
  notice.write(name, HEADER.sizeof + field.sizeof);
  return notice;
}

/** A message that answers no request: its `unique` is 0, and its code stands in the place of the error. */
function noticeOf(code: number, bodyBytes: number): Buffer {
  const notice = Buffer.alloc(HEADER.sizeof + bodyBytes);
  notice.writeUInt32LE(notice.length, HEADER.len);
  notice.writeInt32LE(code, HEADER.error);
  return notice;
}
