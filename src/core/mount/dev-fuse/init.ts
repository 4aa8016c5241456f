import { INIT_FLAGS } from "./opcodes.js";
import { ANSWER_BODY } from "./replies.js";
import { STRUCTURES } from "./structures.js";

const BODY = STRUCTURES.fuse_in_header.sizeof;
const MAJOR = 7;
// 7.31 is Linux 5.4; what came later and is used here has flags of its own.
const NEWEST_MINOR = 31;
// 7.23 is Linux 3.15: the first whose answer to FUSE_INIT has its present size.
const OLDEST_MINOR = 23;
const PAGE_BYTES = 4_096;

/** The largest read that the kernel may ask for. */
export const MAX_READ_BYTES = 1_048_576;
// More than any `read_ahead_kb` that is worth it: the kernel takes the smaller of both.
const MAX_READAHEAD_BYTES = 16 * 1_048_576;
// Nothing is written: the least that the kernel accepts.
const MAX_WRITE_BYTES = PAGE_BYTES;
// The kernel has 12 reads ahead under way by default: a dozen programs that wait for a slow server would keep those of
// a player back, whose bytes are there. Sixteen readers at once get 1.6 times the bytes with 64, and no more with 256.
const MAX_BACKGROUND = 64;
const CONGESTION_THRESHOLD = 48;

/** What the kernel says of itself. */
export interface KernelOffer {
  readonly major: number;
  readonly minor: number;
  readonly maxReadaheadBytes: number;
  /** Bits of INIT_FLAGS. */
  readonly flags: number;
}

/** What both sides go by. */
export interface Agreement {
  readonly minor: number;
  readonly maxReadaheadBytes: number;
  readonly flags: number;
}

/** What is wanted beyond what is always asked for. */
export interface InitWishes {
  /** Whether the kernel may list directories from its cache, without a word to us. */
  readonly keepsListings: boolean;
}

/** Reads FUSE_INIT. */
export function initArguments(from: Buffer, len: number): KernelOffer {
  const { major, minor, max_readahead, flags, flags2 } = STRUCTURES.fuse_init_in;
  const low = from.readUInt32LE(BODY + flags);
  const isExtended = hasFlag(low, INIT_FLAGS.FUSE_INIT_EXT) && len >= BODY + flags2 + 4;
  return {
    major: from.readUInt32LE(BODY + major),
    minor: from.readUInt32LE(BODY + minor),
    maxReadaheadBytes: from.readUInt32LE(BODY + max_readahead),
    flags: low + (isExtended ? from.readUInt32LE(BODY + flags2) * 2 ** 32 : 0),
  };
}

/**
 * What to go by with this kernel. `later` when it speaks a newer major version: it is told ours and asks again.
 * Undefined when it is too old.
 */
export function agree(offer: KernelOffer, { keepsListings }: InitWishes): Agreement | "later" | undefined {
  if (offer.major > MAJOR) return "later";
  if (offer.major < MAJOR || offer.minor < OLDEST_MINOR) return undefined;
  // FUSE_ASYNC_DIO is not among them: with it, nothing ends a read past the page cache that waits, not even SIGKILL.
  // FUSE_READDIRPLUS_AUTO neither: `ls -l` reads a whole directory before it asks for the first of its names.
  const wanted = [
    INIT_FLAGS.FUSE_ASYNC_READ,
    INIT_FLAGS.FUSE_AUTO_INVAL_DATA,
    INIT_FLAGS.FUSE_DO_READDIRPLUS,
    INIT_FLAGS.FUSE_PARALLEL_DIROPS,
    INIT_FLAGS.FUSE_MAX_PAGES,
    INIT_FLAGS.FUSE_INIT_EXT,
    INIT_FLAGS.FUSE_HAS_EXPIRE_ONLY,
    ...(keepsListings ? [INIT_FLAGS.FUSE_NO_OPENDIR_SUPPORT] : []),
  ];
  return {
    minor: Math.min(offer.minor, NEWEST_MINOR),
    maxReadaheadBytes: Math.max(offer.maxReadaheadBytes, MAX_READAHEAD_BYTES),
    flags: wanted.filter((flag) => hasFlag(offer.flags, flag)).reduce((sum, flag) => sum + flag, 0),
  };
}

/** Writes a fuse_init_out. Returns its size. */
export function writeInit(into: Buffer, agreement: Agreement | "later"): number {
  const field = STRUCTURES.fuse_init_out;
  into.fill(0, ANSWER_BODY, ANSWER_BODY + field.sizeof);
  into.writeUInt32LE(MAJOR, ANSWER_BODY + field.major);
  if (agreement === "later") return field.sizeof;
  into.writeUInt32LE(agreement.minor, ANSWER_BODY + field.minor);
  into.writeUInt32LE(agreement.maxReadaheadBytes, ANSWER_BODY + field.max_readahead);
  into.writeUInt32LE(agreement.flags % 2 ** 32, ANSWER_BODY + field.flags);
  into.writeUInt16LE(MAX_BACKGROUND, ANSWER_BODY + field.max_background);
  into.writeUInt16LE(CONGESTION_THRESHOLD, ANSWER_BODY + field.congestion_threshold);
  into.writeUInt32LE(MAX_WRITE_BYTES, ANSWER_BODY + field.max_write);
  into.writeUInt32LE(1, ANSWER_BODY + field.time_gran);
  into.writeUInt16LE(MAX_READ_BYTES / PAGE_BYTES, ANSWER_BODY + field.max_pages);
  into.writeUInt32LE(Math.floor(agreement.flags / 2 ** 32), ANSWER_BODY + field.flags2);
  return field.sizeof;
}

/** Whether a flag, which may lie beyond 32 bits, is set. */
export function hasFlag(flags: number, flag: number): boolean {
  return Math.floor(flags / flag) % 2 === 1;
}
