import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Figures } from "../figures.js";
import { FILMS, PROBED_FILES, probedName } from "../mounts/bench-files.js";
import type { Link } from "../mounts/link.js";
import { dropCaches, type MountedProgram, run } from "../mounts/mounted-program.js";

const MIB = 1024 * 1024;
// What was begun for the last files comes in, and is kept, within two seconds.
const LATE_MS = 2_500;
const PROBE = "ffprobe -v error -show_entries format=filename,duration:stream=codec_name";

/** Whose films are probed, over what, and how many. */
export interface ProbeOptions {
  readonly program: MountedProgram;
  readonly link: Link;
  readonly original: string;
  /** At most {@link PROBED_FILES}; a multiple of the number of films. */
  readonly count: number;
}

/** ffprobe over many films: what is fetched more than it reads, and in a second pass after a restart. */
export async function probeFilms({ program, link, original, count }: ProbeOptions): Promise<Figures> {
  await dropCaches();
  await link.settle();
  const began = performance.now();
  const found = await probeAll(program.files, count);
  const seconds = (performance.now() - began) / 1000;
  await sleep(LATE_MS);
  const fetched = await link.settle();
  await program.restart();
  // The listing of the directory is no probe.
  await run("ls", [join(program.files, "probes")]);
  await dropCaches();
  await link.settle();
  const foundAgain = await probeAll(program.files, count);
  const again = await link.settle();
  const { wanted, readBytes } = await onDisk(original, count);
  if (found !== wanted || foundAgain !== wanted)
    throw new Error(`ffprobe finds something else through ${program.name}`);
  return {
    "probes s": seconds,
    "probes MiB fetched, a file": fetched.bytes / MIB / count,
    "probes MiB fetched beyond what was read, a file": (fetched.bytes - readBytes) / MIB / count,
    "probes requests, a file": fetched.requests / count,
    "probes again after a restart, MiB fetched": again.bytes / MIB,
  };
}

/** What ffprobe finds without a mount, and reads for it. */
interface ProbesOnDisk {
  readonly wanted: string;
  readonly readBytes: number;
}

const probedOnDisk = new Map<string, ProbesOnDisk>();

async function onDisk(original: string, count: number): Promise<ProbesOnDisk> {
  const known = probedOnDisk.get(original);
  if (known !== undefined) return known;
  const probed = {
    wanted: await probeAll(original, count),
    readBytes: (await bytesReadOfFilms(original)) * (count / FILMS.length),
  };
  probedOnDisk.set(original, probed);
  return probed;
}

/** What ffprobe says of every film, in an order that does not depend on which is ready first. */
async function probeAll(root: string, count: number): Promise<string> {
  const names = Array.from({ length: Math.min(count, PROBED_FILES) }, (_, index) => probedName(index));
  const command = `printf '%s\\0' "$@" | xargs -0 -n 1 -P 2 ${PROBE} -of compact`;
  const options = { cwd: join(root, "probes"), maxBuffer: 16 * MIB };
  const { stdout } = await run("sh", ["-c", command, "sh", ...names], options);
  return stdout.split("\n").sort().join("\n");
}

/** What ffprobe asks the kernel for, of one copy of each film on a disk. */
async function bytesReadOfFilms(original: string): Promise<number> {
  let sum = 0;
  for (const name of FILMS) {
    const file = join(original, name);
    const { stderr } = await run("strace", ["-y", "-e", "trace=read,pread64", "ffprobe", "-v", "quiet", file]);
    for (const line of stderr.split("\n"))
      if (line.includes(`<${file}>`)) sum += Number(/= (\d+)$/.exec(line)?.[1] ?? 0);
  }
  return sum;
}
