import { constants } from "node:os";
import type { FuseOperations, FuseStat } from "fuse-native";
import { type Attributes, type ErrnoName, errnoOf, type Filesystem, type ReadLease } from "../../vfs/index.js";
import { blocksOf, GID, linksOf, modeOf, PREFERRED_READ_BYTES, UID } from "../file-facts.js";
import { PathWalker } from "../path-walker.js";
import type { OperationLife } from "./operation-life.js";

// fuse-native passes 32-bit numbers: a large block carries a large size.
const STATFS_BLOCK_BYTES = 1_048_576;
const LONGEST_NAME_BYTES = 255;
const WRITE_MASK = 2;
// O_WRONLY | O_RDWR of open(2).
const ACCESS_MODE_FLAGS = 3;

/** fuse-native's callbacks on a Filesystem. Only translates: one call each, errno out. `life` ends operations. */
export function fuseCallbacks(filesystem: Filesystem, life: Pick<OperationLife, "signal">): FuseOperations {
  const walker = new PathWalker(filesystem);
  return {
    getattr: (path, done) => {
      const { signal } = life;
      const known = signal.aborted ? undefined : attributesAtHand(walker, path);
      if (known !== undefined) return done(0, statOf(known));
      answer(walker.attributes(path, signal), (attributes) => done(0, statOf(attributes)), done);
    },
    // readdir(3) takes ENOENT for the end of the directory: one that is gone would look empty.
    opendir: (path, _flags, done) => answer(walker.at(path, life.signal, exists), () => done(0, 0), done),
    readdir: (path, done) => {
      const { signal } = life;
      const entries = walker.at(path, signal, (node) => filesystem.readdir(node, signal));
      answer(
        entries,
        (found) =>
          done(
            0,
            found.map((entry) => entry.name),
            found.map(({ kind, inode }) => typeOf(kind, inode)),
          ),
        done,
      );
    },
    open: (path, flags, done) => {
      if ((flags & ACCESS_MODE_FLAGS) !== 0) return done(numberOf("EPERM"));
      const { signal } = life;
      answer(
        walker.at(path, signal, (node) => filesystem.open(node, signal)),
        (handle) => done(0, handle),
        done,
      );
    },
    read: (_path, handle, into, length, offset, done) => {
      answer(filesystem.read(handle, offset, length, life.signal), (lease) => done(copyOut(lease, into)), done);
    },
    release: (_path, handle, done) => {
      filesystem.release(handle);
      done(0);
    },
    statfs: (_path, done) => done(0, statfsOf(filesystem)),
    access: (_path, mask, done) => done((mask & WRITE_MASK) === 0 ? 0 : numberOf("EPERM")),
    ...refusals(),
  };
}

type Refused = Exclude<
  keyof FuseOperations,
  "getattr" | "opendir" | "readdir" | "open" | "read" | "release" | "statfs" | "access"
>;

/** Everything that would write. */
function refusals(): Pick<FuseOperations, Refused> {
  const errno = numberOf("EPERM");
  return {
    write: (_path, _handle, _from, _length, _offset, done) => done(errno),
    create: (_path, _mode, done) => done(errno),
    mknod: (_path, _mode, _device, done) => done(errno),
    mkdir: (_path, _mode, done) => done(errno),
    unlink: (_path, done) => done(errno),
    rmdir: (_path, done) => done(errno),
    rename: (_from, _to, done) => done(errno),
    link: (_from, _to, done) => done(errno),
    symlink: (_from, _to, done) => done(errno),
    truncate: (_path, _size, done) => done(errno),
    ftruncate: (_path, _handle, _size, done) => done(errno),
    chmod: (_path, _mode, done) => done(errno),
    chown: (_path, _uid, _gid, done) => done(errno),
    utimens: (_path, _atime, _mtime, done) => done(errno),
    setxattr: (_path, _name, _value, _position, _flags, done) => done(errno),
    removexattr: (_path, _name, done) => done(errno),
  };
}

const exists = async (): Promise<void> => undefined;

/** Answers with the result or its errno. An exception in a callback would end the process: there is none to escape. */
function answer<T>(work: Promise<T>, succeed: (value: T) => void, fail: (errno: number) => void): void {
  work.then(succeed).catch((error: unknown) => fail(numberOf(errnoOf(error))));
}

/** What is known without waiting. Whatever goes wrong here does so again for who waits, and is answered there. */
function attributesAtHand(walker: PathWalker, path: string): Attributes | undefined {
  try {
    return walker.attributesAtHand(path);
  } catch {
    return undefined;
  }
}

function copyOut(lease: ReadLease, into: Buffer): number {
  try {
    let filled = 0;
    for (const chunk of lease.chunks) {
      into.set(chunk, filled);
      filled += chunk.length;
    }
    return filled;
  } finally {
    lease.release();
  }
}

function numberOf(name: ErrnoName): number {
  return -constants.errno[name];
}

function statOf({ kind, inode, sizeBytes, mtimeMs }: Attributes): FuseStat {
  const stat = typeOf(kind, inode);
  stat.size = sizeBytes;
  stat.blocks = blocksOf(sizeBytes);
  stat.atime = stat.mtime = stat.ctime = mtimeMs;
  return stat;
}

/** What readdir says of an entry: libfuse hands type and inode to the kernel and ignores the rest. */
function typeOf(kind: Attributes["kind"], inode: bigint): FuseStat {
  return {
    mode: modeOf(kind),
    uid: UID,
    gid: GID,
    size: 0,
    ino: foldInode(inode),
    nlink: linksOf(kind),
    blksize: PREFERRED_READ_BYTES,
    blocks: 0,
    atime: 0,
    mtime: 0,
    ctime: 0,
  };
}

/** 32 bits of a 64-bit inode, the most that fuse-native passes on; never 0. */
function foldInode(inode: bigint): number {
  return Number(BigInt.asUintN(32, inode ^ (inode >> 32n))) || 1;
}

function statfsOf(filesystem: Filesystem): Parameters<Parameters<FuseOperations["statfs"]>[1]>[1] {
  const { totalBytes, files } = filesystem.statfs();
  const blocks = Math.min(0xffff_ffff, Math.ceil(totalBytes / STATFS_BLOCK_BYTES));
  return {
    bsize: STATFS_BLOCK_BYTES,
    frsize: STATFS_BLOCK_BYTES,
    blocks,
    bfree: blocks,
    bavail: blocks,
    files,
    ffree: 0,
    favail: 0,
    namemax: LONGEST_NAME_BYTES,
  };
}
