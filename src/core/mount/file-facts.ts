import type { Attributes } from "../vfs/index.js";

const DIRECTORY_MODE = 0o40555;
const FILE_MODE = 0o100444;
// stat(2): st_blocks counts units of 512 bytes, whatever the block size. With 0, `tar -S` archives zeros.
const STAT_BLOCK_BYTES = 512;

/** st_blksize: what `cp` and others read at once. */
export const PREFERRED_READ_BYTES = 131_072;

// Of the process, which does not change them: asking the system for each name would cost more than the name.
/** Owner of everything, as stat tells it. */
export const UID = process.getuid?.() ?? 0;
/** Group of everything, as stat tells it. */
export const GID = process.getgid?.() ?? 0;

/** st_mode: everything may be read by everybody, nothing written. */
export function modeOf(kind: Attributes["kind"]): number {
  return kind === "directory" ? DIRECTORY_MODE : FILE_MODE;
}

/** st_nlink: a directory is linked from itself, too. */
export function linksOf(kind: Attributes["kind"]): number {
  return kind === "directory" ? 2 : 1;
}

/** st_blocks of a file of so many bytes. */
export function blocksOf(sizeBytes: number): number {
  return Math.ceil(sizeBytes / STAT_BLOCK_BYTES);
}
