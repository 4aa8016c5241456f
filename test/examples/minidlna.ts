import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { endProgram, findServerProgram, freePort } from "./server-program.js";

const PROGRAM = findServerProgram("minidlnad");
const READY_TIMEOUT_MS = 15_000;
// Between the choice of a free port and its use another program may take it.
const STARTS = 3;
// Said when the scan of all folders is over.
const SCANNED = /Finished parsing playlists/;

/** Its UDN, as the plugin gives it. */
export const MINIDLNA_ID = "uuid:4d696e69-444c-164e-9d41-0123456789ab";

/** Why tests with MiniDLNA cannot run on this machine; undefined when they can. */
export function minidlnaObstacle(): string | undefined {
  if (PROGRAM === undefined) return "(minidlnad is not installed: apt-get install minidlna)";
  return process.platform === "linux" ? undefined : "(the tests with minidlnad need Linux)";
}

/** A real MiniDLNA. */
export interface Minidlna {
  /** Of its web page, with a slash at the end. */
  readonly url: string;
  /** Ends the process and removes what it wrote. */
  stop(): Promise<void>;
}

/** What it serves. */
export interface MinidlnaFolders {
  /** Folders by what is looked for in them. One alone is shown as the top of the folder view. */
  readonly video: readonly string[];
  readonly audio?: readonly string[];
  readonly pictures?: readonly string[];
}

/**
 * Starts MiniDLNA in the foreground, on a port of its own on the loopback interface, and waits until it has read the
 * folders. Files that are added later are noticed.
 */
export async function startMinidlna(folders: MinidlnaFolders): Promise<Minidlna> {
  const own = await mkdtemp(join(tmpdir(), "mediafs-minidlna-"));
  for (const name of ["db", "log"]) await mkdir(join(own, name));
  const { child, port } = await startSomewhere(own, folders);
  const stop = async () => {
    await endProgram(child);
    await rm(own, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}/`, stop };
}

async function startSomewhere(
  own: string,
  folders: MinidlnaFolders,
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    await writeFile(join(own, "minidlna.conf"), configuration(own, folders, port));
    const args = ["-S", "-R", "-f", join(own, "minidlna.conf"), "-P", join(own, "pid")];
    const child = spawn(PROGRAM ?? "minidlnad", args, { stdio: "ignore" });
    const log = join(own, "log", "minidlna.log");
    if (await isSaid(SCANNED, log, child)) return { child, port };
    await endProgram(child);
    if (attempt === STARTS) throw new Error(`minidlnad did not start: ${await read(log)}`);
    await rm(log, { force: true });
  }
}

function configuration(own: string, { video, audio = [], pictures = [] }: MinidlnaFolders, port: number): string {
  return [
    `port=${port}`,
    ...video.map((folder) => `media_dir=V,${folder}`),
    ...audio.map((folder) => `media_dir=A,${folder}`),
    ...pictures.map((folder) => `media_dir=P,${folder}`),
    `db_dir=${own}/db`,
    `log_dir=${own}/log`,
    "friendly_name=mediafs test",
    `uuid=${MINIDLNA_ID.replace("uuid:", "")}`,
    "network_interface=lo",
    "inotify=yes",
    "notify_interval=86400",
    "album_art_names=cover.jpg",
    "",
  ].join("\n");
}

/** Whether a log says something before the process ends or the time is over. */
async function isSaid(what: RegExp, log: string, child: ChildProcess): Promise<boolean> {
  for (const endMs = Date.now() + READY_TIMEOUT_MS; Date.now() < endMs && child.exitCode === null; await delay(20)) {
    if (what.test(await read(log))) return true;
  }
  return false;
}

async function read(log: string): Promise<string> {
  return readFile(log, "utf8").catch(() => "");
}
