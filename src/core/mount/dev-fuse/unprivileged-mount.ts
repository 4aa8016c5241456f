import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import { MediaFsError } from "../../base/index.js";
import { MAX_READ_BYTES } from "./init.js";
import type { Libc } from "./libc.js";

/** The program that mounts for users who are not root; it comes with FUSE 3. */
export const FUSERMOUNT = "fusermount3";

// recvmsg(2), and CMSG_LEN of one int.
const MSG_DONTWAIT = 0x40;
const CONTROL_BYTES = 24;
const SCM_RIGHTS_DATA = 16;
// struct msghdr and struct iovec of 64-bit Linux.
const MSGHDR = { sizeof: 56, msg_iov: 16, msg_iovlen: 24, msg_control: 32, msg_controllen: 40 };
const IOVEC = { sizeof: 16, iov_base: 0, iov_len: 8 };

/** Mounts through fusermount3, which any user may. Resolves with the device. Rejects with MOUNT_*. */
export async function mountUnprivileged(libc: Libc, mountPoint: string, allowOther: boolean): Promise<number> {
  const pair = libc.socketPair();
  if (pair === undefined) throw new MediaFsError("MOUNT_FAILED", "no socket for fusermount3");
  const [ours, theirs] = pair;
  try {
    await runFusermount(mountPoint, allowOther, theirs);
    const fd = receiveDescriptor(libc, ours);
    if (fd === undefined) throw new MediaFsError("MOUNT_FAILED", `${FUSERMOUNT} handed no device over`);
    return fd;
  } finally {
    closeSync(ours);
    closeSync(theirs);
  }
}

async function runFusermount(mountPoint: string, allowOther: boolean, socket: number): Promise<void> {
  const options = ["nosuid", "nodev", "subtype=mediafs", "fsname=mediafs", `max_read=${MAX_READ_BYTES}`];
  if (allowOther) options.push("allow_other");
  const child = spawn(FUSERMOUNT, ["-o", options.join(","), "--", mountPoint], {
    stdio: ["ignore", "ignore", "pipe", socket],
    env: { ...process.env, _FUSE_COMMFD: "3" },
  });
  let said = "";
  child.stderr?.on("data", (text: Buffer) => {
    said += text.toString();
  });
  const [code] = await once(child, "close").catch((cause: unknown) => {
    throw new MediaFsError("MOUNT_PERMISSION", `${FUSERMOUNT} cannot be run`, { cause });
  });
  if (code !== 0) throw refusalOf(said.trim(), mountPoint);
}

function refusalOf(said: string, mountPoint: string): MediaFsError {
  const message = `${FUSERMOUNT} could not mount ${mountPoint}: ${said}`;
  if (said.includes("user_allow_other")) return new MediaFsError("MOUNT_ALLOW_OTHER", message);
  return new MediaFsError(/permi/i.test(said) ? "MOUNT_PERMISSION" : "MOUNT_FAILED", message);
}

/** The descriptor that lies in a socket as a message of SCM_RIGHTS; undefined when there is none. */
function receiveDescriptor(libc: Libc, socket: number): number | undefined {
  const byte = Buffer.alloc(1);
  const control = Buffer.alloc(CONTROL_BYTES);
  const iovec = Buffer.alloc(IOVEC.sizeof);
  iovec.writeBigUInt64LE(libc.address(byte), IOVEC.iov_base);
  iovec.writeBigUInt64LE(1n, IOVEC.iov_len);
  const message = Buffer.alloc(MSGHDR.sizeof);
  message.writeBigUInt64LE(libc.address(iovec), MSGHDR.msg_iov);
  message.writeBigUInt64LE(1n, MSGHDR.msg_iovlen);
  message.writeBigUInt64LE(libc.address(control), MSGHDR.msg_control);
  message.writeBigUInt64LE(BigInt(CONTROL_BYTES), MSGHDR.msg_controllen);
  if (libc.recvmsg(socket, message, MSG_DONTWAIT) !== 1) return undefined;
  const received = Number(message.readBigUInt64LE(MSGHDR.msg_controllen));
  return received < SCM_RIGHTS_DATA + 4 ? undefined : control.readInt32LE(SCM_RIGHTS_DATA);
}
