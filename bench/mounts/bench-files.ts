import { link, mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { contentAt } from "../layers/byte-content.js";
import { makeFolder } from "../leave-nothing.js";
import { run } from "./mounted-program.js";

const MIB = 1024 * 1024;
const WRITE_BYTES = 512 * 1024;
const FILM = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25,noise=alls=30:allf=t", "-f", "lavfi", "-i", "sine"];
const CODECS = ["-t", "40", "-c:v", "mpeg4", "-b:v", "5M", "-g", "25", "-c:a", "aac"];

/** Names of films in the four shapes that differ in where their index is. */
export const FILMS = ["film.mkv", "faststart.mp4", "moov-at-end.mp4", "film.avi"] as const;
/** Of each film, for those who need one that nobody has touched. */
export const FILM_COPIES = [0, 1] as const;
/** How many files are probed. */
export const PROBED_FILES = 200;
/** Names in the large directory. */
export const MANY_ENTRIES = 20_000;

/** A file that is read as a whole. */
export interface SequentialFile {
  readonly name: string;
  readonly mib: number;
}

/** Files that are read as a whole, by how much there is to read. */
export const SEQUENTIAL = {
  large: { name: "large.bin", mib: 512 },
  long: { name: "long.bin", mib: 96 },
  medium: { name: "medium.bin", mib: 40 },
  short: { name: "short.bin", mib: 16 },
} as const satisfies Readonly<Record<string, SequentialFile>>;

/** Further names of the large file: bytes that the program has to fetch anew. */
export const LARGE_COPIES = { fresh: "large-fresh.bin", warmUp: "large-warm-up.bin" } as const;

/** How large each of the parts is. */
export const PART_MIB = 64;
// For as many readers at a time.
const PARTS = 16;
/** How often each of them is there: a set for every time that several are read, so that nobody has them already. */
const PART_SETS = 3;

/** What the benchmark reads, made once. */
export interface BenchFiles {
  readonly folder: string;
  readonly files: string;
}

/** Makes the files, in memory where the system has such a place, so that no disk is measured. */
export async function makeFiles(): Promise<BenchFiles> {
  const folder = await makeFolder("mediafs-bench-", "memory");
  const files = join(folder, "files");
  await mkdir(join(files, "probes"), { recursive: true });
  await mkdir(join(files, "films"));
  await mkdir(join(files, "many"));
  for (const { name, mib } of Object.values(SEQUENTIAL)) await writePattern(join(files, name), mib * MIB);
  for (const name of Object.values(LARGE_COPIES)) await link(join(files, SEQUENTIAL.large.name), join(files, name));
  for (let index = 0; index < PARTS; index += 1) {
    await writePattern(join(files, partName(0, index)), PART_MIB * MIB);
    for (let set = 1; set < PART_SETS; set += 1)
      await link(join(files, partName(0, index)), join(files, partName(set, index)));
  }
  const flags = (name: string) => (name === "faststart.mp4" ? ["-movflags", "+faststart"] : []);
  const [encoded, ...others] = FILMS;
  await run("ffmpeg", ["-v", "error", ...FILM, ...CODECS, join(files, encoded)]);
  const copied = ["-v", "error", "-i", join(files, encoded), "-c", "copy"];
  for (const name of others) await run("ffmpeg", [...copied, ...flags(name), join(files, name)]);
  for (const copy of FILM_COPIES)
    for (const name of FILMS) await link(join(files, name), join(files, filmCopy(name, copy)));
  for (let index = 0; index < PROBED_FILES; index += 1) {
    const name = FILMS[index % FILMS.length] ?? FILMS[0];
    await link(join(files, name), join(files, "probes", probedName(index)));
  }
  for (let index = 0; index < MANY_ENTRIES; index += 1) await writeFile(join(files, "many", entryName(index)), "");
  return { folder, files };
}

/** One of the parts of a set. */
export function partName(set: number, index: number): string {
  return set === 0 ? `part${index}.bin` : `part${index}-${set}.bin`;
}

/** One of the files that are probed: the films in turn. */
export function probedName(index: number): string {
  return `${index}-${FILMS[index % FILMS.length]}`;
}

/** One of the names in the large directory. */
export function entryName(index: number): string {
  return `Entry ${index}.mkv`;
}

/** Where one of {@link FILM_COPIES} lies. */
export function filmCopy(name: string, copy: number): string {
  return `films/${copy}-${name}`;
}

async function writePattern(path: string, byteCount: number): Promise<void> {
  const file = await open(path, "w");
  for (let at = 0; at < byteCount; at += WRITE_BYTES)
    await file.write(contentAt(at, Math.min(WRITE_BYTES, byteCount - at)));
  await file.close();
}
