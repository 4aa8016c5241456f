/** The part of fuse-native 2.2 that the driver uses; the package ships no types of its own. */
declare module "fuse-native" {
  /** 0, or a negative errno. */
  type Result = (errno: number) => void;

  export interface FuseStat {
    mode: number;
    uid: number;
    gid: number;
    size: number;
    /** Only 32 bits reach the kernel. */
    ino: number;
    nlink: number;
    blksize: number;
    blocks: number;
    atime: number;
    mtime: number;
    ctime: number;
  }

  export interface FuseStatfs {
    bsize: number;
    frsize: number;
    blocks: number;
    bfree: number;
    bavail: number;
    files: number;
    ffree: number;
    favail: number;
    namemax: number;
  }

  export interface FuseOperations {
    getattr(path: string, done: (errno: number, stat?: FuseStat) => void): void;
    opendir(path: string, flags: number, done: (errno: number, handle?: number) => void): void;
    readdir(path: string, done: (errno: number, names?: string[], stats?: FuseStat[]) => void): void;
    open(path: string, flags: number, done: (errno: number, handle?: number) => void): void;
    /** Answers the number of bytes read, or a negative errno. */
    read(path: string, handle: number, into: Buffer, length: number, offset: number, done: Result): void;
    release(path: string, handle: number, done: Result): void;
    statfs(path: string, done: (errno: number, stats?: FuseStatfs) => void): void;
    access(path: string, mask: number, done: Result): void;
    write(path: string, handle: number, from: Buffer, length: number, offset: number, done: Result): void;
    create(path: string, mode: number, done: Result): void;
    mknod(path: string, mode: number, device: number, done: Result): void;
    mkdir(path: string, mode: number, done: Result): void;
    unlink(path: string, done: Result): void;
    rmdir(path: string, done: Result): void;
    rename(from: string, to: string, done: Result): void;
    link(from: string, to: string, done: Result): void;
    symlink(from: string, to: string, done: Result): void;
    truncate(path: string, size: number, done: Result): void;
    ftruncate(path: string, handle: number, size: number, done: Result): void;
    chmod(path: string, mode: number, done: Result): void;
    chown(path: string, uid: number, gid: number, done: Result): void;
    utimens(path: string, atime: number, mtime: number, done: Result): void;
    setxattr(path: string, name: string, value: Buffer, position: number, flags: number, done: Result): void;
    removexattr(path: string, name: string, done: Result): void;
  }

  export interface FuseOptions {
    /** Seconds. */
    entryTimeout?: number | string;
    /** Seconds. */
    attrTimeout?: number | string;
    fsname?: string;
    subtype?: string;
    allowOther?: boolean;
    autoCache?: boolean;
    /** Milliseconds an operation may take; false leaves deadlines to the operations. */
    timeout?: false | number;
  }

  export default class Fuse {
    constructor(mountPoint: string, operations: FuseOperations, options: FuseOptions);
    mount(done: (error: Error | null) => void): void;
  }
}
