/** Requests of the kernel that a read-only file system knows, under the names of linux/fuse.h. */
export const OPCODES = {
  FUSE_LOOKUP: 1,
  FUSE_FORGET: 2,
  FUSE_GETATTR: 3,
  FUSE_SETATTR: 4,
  FUSE_SYMLINK: 6,
  FUSE_MKNOD: 8,
  FUSE_MKDIR: 9,
  FUSE_UNLINK: 10,
  FUSE_RMDIR: 11,
  FUSE_RENAME: 12,
  FUSE_LINK: 13,
  FUSE_OPEN: 14,
  FUSE_READ: 15,
  FUSE_WRITE: 16,
  FUSE_STATFS: 17,
  FUSE_RELEASE: 18,
  FUSE_SETXATTR: 21,
  FUSE_REMOVEXATTR: 24,
  FUSE_INIT: 26,
  FUSE_OPENDIR: 27,
  FUSE_READDIR: 28,
  FUSE_RELEASEDIR: 29,
  FUSE_ACCESS: 34,
  FUSE_CREATE: 35,
  FUSE_INTERRUPT: 36,
  FUSE_DESTROY: 38,
  FUSE_NOTIFY_REPLY: 41,
  FUSE_BATCH_FORGET: 42,
  FUSE_FALLOCATE: 43,
  FUSE_READDIRPLUS: 44,
  FUSE_RENAME2: 45,
  FUSE_COPY_FILE_RANGE: 47,
  FUSE_TMPFILE: 51,
} as const;

/** Requests that would write. Those that are not named anywhere here are the kernel's to do without (ENOSYS). */
export const WRITING_OPCODES: readonly number[] = [
  OPCODES.FUSE_SETATTR,
  OPCODES.FUSE_SYMLINK,
  OPCODES.FUSE_MKNOD,
  OPCODES.FUSE_MKDIR,
  OPCODES.FUSE_UNLINK,
  OPCODES.FUSE_RMDIR,
  OPCODES.FUSE_RENAME,
  OPCODES.FUSE_LINK,
  OPCODES.FUSE_WRITE,
  OPCODES.FUSE_SETXATTR,
  OPCODES.FUSE_REMOVEXATTR,
  OPCODES.FUSE_CREATE,
  OPCODES.FUSE_FALLOCATE,
  OPCODES.FUSE_RENAME2,
  OPCODES.FUSE_COPY_FILE_RANGE,
  OPCODES.FUSE_TMPFILE,
];

/** Messages to the kernel that no request asked for. */
export const NOTICE_CODES = { FUSE_NOTIFY_INVAL_INODE: 2, FUSE_NOTIFY_INVAL_ENTRY: 3 } as const;

/** Flags of the answer to FUSE_OPEN. */
export const OPEN_FLAGS = { FOPEN_KEEP_CACHE: 2, FOPEN_CACHE_DIR: 8 } as const;

/** Flags of fuse_notify_inval_entry_out: the name is asked for again at its next use, and stays until then. */
export const NOTICE_FLAGS = { FUSE_EXPIRE_ONLY: 1 } as const;

/** Flags of FUSE_INIT, by bit. */
export const INIT_FLAGS = {
  FUSE_ASYNC_READ: 2 ** 0,
  FUSE_AUTO_INVAL_DATA: 2 ** 12,
  FUSE_DO_READDIRPLUS: 2 ** 13,
  FUSE_PARALLEL_DIROPS: 2 ** 18,
  FUSE_MAX_PAGES: 2 ** 22,
  FUSE_NO_OPENDIR_SUPPORT: 2 ** 24,
  FUSE_INIT_EXT: 2 ** 30,
  /** Told in `flags2`, less 32 bits. */
  FUSE_HAS_EXPIRE_ONLY: 2 ** 35,
} as const;
