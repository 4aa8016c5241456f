import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { MediaFsError, stableHashHex, systemCodeOf } from "../base/index.js";

/** What decides where control sockets lie. */
export interface SocketSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** User id of this process; undefined where there is no such thing. */
  readonly uid: number | undefined;
}

// A socket's address holds 108 bytes with the final zero (unix(7)); the name takes 38 of them.
const LONGEST_DIRECTORY_BYTES = 69;
/** RuntimeDirectory= of the system service, which has it as XDG_RUNTIME_DIR; the last, as it may belong to another user. */
const SERVICE_DIRECTORY = "/run/mediafs";

/** The surroundings of this process. */
export function ownSurroundings(): SocketSurroundings {
  return { env: process.env, uid: process.getuid?.() };
}

/**
 * Directories that may hold control sockets, the preferred one first: `$XDG_RUNTIME_DIR/mediafs`, the same place of a
 * login session, `/tmp/mediafs-<uid>`, and the one that systemd makes for the service. A service and a login shell often
 * differ in XDG_RUNTIME_DIR, so clients look into all of them. `MEDIAFS_RUNTIME_DIR` names the only one instead.
 */
export function socketDirectories({ env, uid }: SocketSurroundings): readonly string[] {
  const only = env.MEDIAFS_RUNTIME_DIR;
  if (only !== undefined && isAbsolute(only)) return [only];
  const runtime = env.XDG_RUNTIME_DIR;
  const places = [
    ...(runtime !== undefined && isAbsolute(runtime) ? [join(runtime, "mediafs")] : []),
    `/run/user/${uid ?? 0}/mediafs`,
    `/tmp/mediafs-${uid ?? 0}`,
    SERVICE_DIRECTORY,
  ];
  return [...new Set(places)].filter((place) => Buffer.byteLength(place) <= LONGEST_DIRECTORY_BYTES);
}

/** File name of the socket of a mount point (absolute path): it depends on nothing else. */
export function socketName(mountPoint: string): string {
  return `${stableHashHex("control", mountPoint)}.sock`;
}

/** The first directory that can be used, created 0700. Throws CONTROL_FAILED when none can be trusted. */
export function makeSocketDirectory(surroundings: SocketSurroundings): string {
  const refusals: string[] = [];
  for (const directory of socketDirectories(surroundings)) {
    try {
      mkdirSync(directory, { mode: 0o700 });
    } catch (error) {
      // The parent may be missing (a session without a login), or it may be there already.
      if (systemCodeOf(error) !== "EEXIST") {
        refusals.push(`${directory} cannot be made`);
        continue;
      }
    }
    if (isTrusted(directory, surroundings.uid)) return directory;
    refusals.push(`${directory} does not belong to this user alone`);
  }
  throw new MediaFsError("CONTROL_FAILED", `no directory for the control socket: ${refusals.join("; ")}`, {
    hint: "Set XDG_RUNTIME_DIR to a directory of this user, or remove the one in the way.",
  });
}

/** Whether a directory is a real one, belongs to this user, and nobody else may enter it. */
export function isTrusted(directory: string, uid: number | undefined): boolean {
  try {
    const found = lstatSync(directory);
    if (!found.isDirectory()) return false;
    if (uid === undefined) return true;
    if (found.uid !== uid) return false;
    if ((found.mode & 0o077) !== 0) chmodSync(directory, 0o700);
    return true;
  } catch {
    return false;
  }
}
