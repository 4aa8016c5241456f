import { close, write, writevSync } from "node:fs";
import { constants } from "node:os";
import { systemCodeOf } from "../../base/index.js";
import type { Libc, Readiness } from "./libc.js";

// Holds some 8,000 nodes to be forgotten at once, and the longest request there is.
const REQUEST_BYTES = 135_168;
// So that sockets, whose bytes the answers are made of, get their turn.
const REQUESTS_AT_ONCE = 64;
const { ENODEV, EAGAIN, EINVAL, ENOMEM } = constants.errno;

/** Whether the kernel took what was written: `gone` when nobody waits for it any more, `refused` when it is not right. */
export type Taken = "taken" | "gone" | "refused";

/** Takes what was read from the device. */
export interface DeviceListener {
  /** A request lies at the start of the buffer, until this returns. */
  request(buffer: Buffer, byteCount: number): void;
  /** The mount has ended. */
  ended(): void;
}

/**
 * An open /dev/fuse. Requests are read when the event loop finds that there are any: measured against two reads that
 * wait in libuv's pool and against a thread of its own, small requests take half the time and half the CPU, large ones
 * the same, and nothing waits in the pool that others use, or when the process ends.
 */
export class FuseDevice {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #buffer = Buffer.allocUnsafeSlow(REQUEST_BYTES);
  #readiness: Readiness | undefined;
  #drainSoon: NodeJS.Immediate | undefined;
  #isClosed = false;
  #noticesUnderWay = 0;

  /** Takes over the descriptor. */
  constructor(libc: Libc, fd: number) {
    this.#libc = libc;
    this.#fd = fd;
  }

  /** Begins to hand on requests. The descriptor does not block from now on. */
  listen(listener: DeviceListener): void {
    this.#readiness = this.#libc.whenReadable(this.#fd, (status) => {
      // Not here: what is promised in a callback of the watch is kept only after the next one.
      this.#drainSoon ??= setImmediate(() => {
        this.#drainSoon = undefined;
        this.#drain(listener);
        if (status < 0 && !this.#isClosed) this.#readiness?.restart();
      });
    });
  }

  /** Answers with the first bytes of a buffer. */
  write(from: Buffer, byteLength: number): Taken {
    if (this.#isClosed) return "gone";
    return this.#libc.write(this.#fd, from, byteLength) >= 0 ? "taken" : outcomeOf(this.#libc.errno());
  }

  /** Answers with several pieces of memory, without a copy of them. */
  writev(parts: readonly Uint8Array[]): Taken {
    if (this.#isClosed) return "gone";
    try {
      writevSync(this.#fd, parts);
      return "taken";
    } catch (error) {
      const code = systemCodeOf(error);
      return code === "EINVAL" || code === "ENOMEM" ? "refused" : "gone";
    }
  }

  /** Tells the kernel something of its own accord. May wait for requests to be answered, on a thread of the pool. */
  notify(notice: Buffer): Promise<Taken> {
    if (this.#isClosed) return Promise.resolve("gone");
    this.#noticesUnderWay += 1;
    return new Promise((resolve) => {
      write(this.#fd, notice, (error) => {
        this.#noticesUnderWay -= 1;
        if (this.#isClosed && this.#noticesUnderWay === 0) closeQuietly(this.#fd);
        if (error === null) resolve("taken");
        else resolve(error.code === "EINVAL" ? "refused" : "gone");
      });
    });
  }

  /** Lets go of the device, which ends a mount that is still there: whoever waits in it gets an error. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#readiness?.close();
    if (this.#drainSoon !== undefined) clearImmediate(this.#drainSoon);
    // The number must not become another file's while a thread is about to write to it.
    if (this.#noticesUnderWay === 0) closeQuietly(this.#fd);
  }

  #drain(listener: DeviceListener): void {
    for (let count = 0; count < REQUESTS_AT_ONCE && !this.#isClosed; count += 1) {
      const byteCount = this.#libc.read(this.#fd, this.#buffer, REQUEST_BYTES);
      if (byteCount > 0) {
        listener.request(this.#buffer, byteCount);
        continue;
      }
      const errno = byteCount === 0 ? ENODEV : this.#libc.errno();
      if (errno === ENODEV) listener.ended();
      // Else the request was taken back, or a signal came: the next one.
      if (errno === ENODEV || errno === EAGAIN) return;
    }
  }
}

function outcomeOf(errno: number): Taken {
  return errno === EINVAL || errno === ENOMEM ? "refused" : "gone";
}

function closeQuietly(fd: number): void {
  close(fd, () => undefined);
}
