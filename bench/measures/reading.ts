import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Figures } from "../figures.js";
import { partName, type SequentialFile } from "../mounts/bench-files.js";
import { dropCaches, type MountedProgram, run } from "../mounts/mounted-program.js";
import { cpuSecondsOf } from "../mounts/process-figures.js";

const MIB = 1024 * 1024;

/**
 * A whole file, by dd: speed, and what the mount's process costs. A part of one would pay for what is read ahead of it.
 * Figures are named after `what`.
 */
export async function readSequentially(
  program: MountedProgram,
  { name, mib }: SequentialFile,
  what = "sequential",
): Promise<Figures> {
  await dropCaches();
  const cpuBefore = cpuSecondsOf(program.pid);
  const seconds = await secondsOf(() => dd(join(program.files, name), mib));
  const gigabytes = (mib * MIB) / 1e9;
  return {
    [`${what} MB/s`]: (gigabytes * 1000) / seconds,
    [`${what} CPU s/GB`]: (cpuSecondsOf(program.pid) - cpuBefore) / gigabytes,
  };
}

/** A read that does not count: a program that has just been started compiles, and asks the system for memory. */
export async function warmUp(program: MountedProgram, { name, mib }: SequentialFile): Promise<void> {
  await dd(join(program.files, name), mib);
}

/** Several files at a time: so much of the first of a set, by as many dd. */
export interface ParallelReading {
  readonly set: number;
  readonly readers: number;
  readonly mibEach: number;
}

/** Reads several files at a time. The figure is named after `what`. */
export async function readInParallel(
  program: MountedProgram,
  { set, readers, mibEach }: ParallelReading,
  what = `${readers} readers`,
): Promise<Figures> {
  await dropCaches();
  const files = Array.from({ length: readers }, (_, index) => join(program.files, partName(set, index)));
  const seconds = await secondsOf(() => Promise.all(files.map((file) => dd(file, mibEach))));
  return { [`${what} MB/s`]: (readers * mibEach * MIB) / 1e6 / seconds };
}

/** 64 KiB here and there in a large file, one after another, by fio. */
export async function readAtRandom(program: MountedProgram, reads: number): Promise<Figures> {
  await dropCaches();
  const file = `--filename=${join(program.files, "large.bin")}`;
  const job = ["--readonly", "--name=random", file, "--rw=randread", "--bs=64k", "--ioengine=psync", "--size=512m"];
  const { stdout } = await run("fio", [...job, `--number_ios=${reads}`, "--randseed=7", "--output-format=json"]);
  const [first] = (JSON.parse(stdout) as FioReport).jobs;
  const { percentile } = first.read.clat_ns;
  return {
    "random 64 KiB p50 ms": percentile["50.000000"] / 1e6,
    "random 64 KiB p95 ms": percentile["95.000000"] / 1e6,
  };
}

interface FioReport {
  readonly jobs: readonly [
    { readonly read: { readonly clat_ns: { readonly percentile: Record<FioPercentile, number> } } },
  ];
}
type FioPercentile = "50.000000" | "95.000000";

/** From open to the first byte of a file that nobody has touched. */
export async function readFirstByte(program: MountedProgram): Promise<Figures> {
  await dropCaches();
  const seconds = await secondsOf(async () => {
    const file = await open(join(program.files, "part15.bin"));
    await file.read(Buffer.alloc(1), 0, 1, 0);
    await file.close();
  });
  return { "first byte ms": seconds * 1000 };
}

async function dd(file: string, mib: number): Promise<void> {
  await run("dd", [`if=${file}`, "of=/dev/null", "bs=1M", `count=${mib}`]);
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1000;
}
