import type { KoffiFunc } from "koffi";

/** Calls into the system that Node has no function for. Numbers are those of Linux. */
export interface Libc {
  /** mount(2): 0, or -1. */
  mount(source: string, target: string, type: string, flags: number, data: string): number;
  /** read(2) into a buffer: the bytes read, or -1. */
  read(fd: number, into: Buffer, byteLength: number): number;
  /** write(2): the bytes written, or -1. */
  write(fd: number, from: Buffer, byteLength: number): number;
  /** A pair of connected sockets, as socketpair(2). Undefined when there is none. */
  socketPair(): readonly [number, number] | undefined;
  /** recvmsg(2) with a structure made by hand: the bytes received, or -1. */
  recvmsg(fd: number, message: Buffer, flags: number): number;
  /** Where a buffer lies in memory, for structures made by hand. */
  address(buffer: Buffer): bigint;
  /** The errno of the last call that gave -1. */
  errno(): number;
  /** Calls back whenever something can be read from a descriptor, with a negative number once that fails. */
  whenReadable(fd: number, callback: (status: number) => void): Readiness;
}

/** A watch on a descriptor, by the event loop itself: no thread waits. To be held on to: what is collected watches no more. */
export interface Readiness {
  /** Watches again after a failure. */
  restart(): void;
  close(): void;
}

const AF_UNIX = 1;
const SOCK_STREAM = 1;

let loading: Promise<Libc> | undefined;

/** The system's C library through koffi. Rejects with the loader's own error where that is not installed. */
export function loadLibc(): Promise<Libc> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Libc> {
  const { default: koffi } = await import("koffi");
  const library = koffi.load(null);
  const mount = library.func("int mount(const char *, const char *, const char *, unsigned long, const char *)");
  const read = library.func("intptr_t read(int, void *, size_t)") as KoffiFunc<Libc["read"]>;
  const write = library.func("intptr_t write(int, const void *, size_t)") as KoffiFunc<Libc["write"]>;
  const socketpair = library.func("int socketpair(int, int, int, void *)");
  const recvmsg = library.func("intptr_t recvmsg(int, void *, int)");
  return {
    mount: (source, target, type, flags, data) => mount(source, target, type, flags, data),
    read: (fd, into, byteLength) => read(fd, into, byteLength),
    write: (fd, from, byteLength) => write(fd, from, byteLength),
    socketPair: () => {
      const pair = Buffer.alloc(8);
      return socketpair(AF_UNIX, SOCK_STREAM, 0, pair) === 0 ? [pair.readInt32LE(0), pair.readInt32LE(4)] : undefined;
    },
    recvmsg: (fd, message, flags) => Number(recvmsg(fd, message, flags)),
    address: (buffer) => koffi.address(buffer),
    errno: () => koffi.errno(),
    whenReadable: (fd, callback) => {
      const watch = (status: unknown) => callback(Number(status));
      const handle = koffi.node.poll(fd, { readable: true }, watch);
      return { restart: () => handle.start({ readable: true }, watch), close: () => handle.close() };
    },
  };
}
