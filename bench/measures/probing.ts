import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Figures } from "../figures.js";
import { FILMS, PROBED_FILES } from "../mounts/bench-files.js";
import type { Link } from "../mounts/link.js";
import { dropCaches, type MountedProgram, run } from "../mounts/mounted-program.js";

const MIB = 1024 * 1024;
// What was begun for the last files comes in, and is kept, within two seconds.
const LATE_MS = 2_500;
const PROBE = "ffprobe -v error -show_entries format=filename,duration:stream=codec_name";

/** ffprobe over many films: what is fetched more than it reads, and in a second pass after a restart. */
export async function probeFilms(program: MountedProgram, link: Link, original: string): Promise<Figures> {
  await dropCaches();
  await link.settle();
  const began = performance.now();
  const found = await probeAll(program.files);
  const seconds = (performance.now() - began) / 1000;
  await sleep(LATE_MS);
  const fetched = await link.settle();
  await program.restart();
  // The listing of the directory is no probe.
  await run("ls", [join(program.files, "probes")]);
  await dropCaches();
  await link.settle();
  const foundAgain = await probeAll(program.files);
  const again = await link.settle();
  const { wanted, readBytes } = await onDisk(original);
  if (found !== wanted || foundAgain !== wanted)
    throw new Error(`ffprobe finds something else through ${program.name}`);
  return {
    "200 probes s": seconds,
    "probes MiB fetched, a file": fetched.bytes / MIB / PROBED_FILES,
    "probes MiB fetched beyond what was read, a file": (fetched.bytes - readBytes) / MIB / PROBED_FILES,
    "probes requests, a file": fetched.requests / PROBED_FILES,
    "probes again after a restart, MiB fetched": again.bytes / MIB,
  };
}

/** What ffprobe finds without a mount, and reads for it. */
interface ProbesOnDisk {
  readonly wanted: string;
  readonly readBytes: number;
}

const probedOnDisk = new Map<string, ProbesOnDisk>();

async function onDisk(original: string): Promise<ProbesOnDisk> {
  const known = probedOnDisk.get(original);
  if (known !== undefined) return known;
  const probed = { wanted: await probeAll(original), readBytes: await bytesReadByProbes(original) };
  probedOnDisk.set(original, probed);
  return probed;
}

/** What ffprobe says of every film, in an order that does not depend on which is ready first. */
async function probeAll(root: string): Promise<string> {
  const command = `find . -type f -print0 | xargs -0 -n 1 -P 2 ${PROBE} -of compact`;
  const { stdout } = await run("sh", ["-c", command], { cwd: join(root, "probes"), maxBuffer: 16 * MIB });
  return stdout.split("\n").sort().join("\n");
}

/** What ffprobe asks the kernel for, of the same films on a disk. */
async function bytesReadByProbes(original: string): Promise<number> {
  let sum = 0;
  for (const name of FILMS) {
    const file = join(original, name);
    const { stderr } = await run("strace", ["-y", "-e", "trace=read,pread64", "ffprobe", "-v", "quiet", file]);
    for (const line of stderr.split("\n"))
      if (line.includes(`<${file}>`)) sum += Number(/= (\d+)$/.exec(line)?.[1] ?? 0);
  }
  return (sum * PROBED_FILES) / FILMS.length;
}
