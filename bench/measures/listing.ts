import { join } from "node:path";
import type { Figures } from "../figures.js";
import { MANY_ENTRIES } from "../mounts/bench-files.js";
import { dropCaches, type MountedProgram, run } from "../mounts/mounted-program.js";
import { cpuSecondsOf } from "../mounts/process-figures.js";

/**
 * `ls` of a directory of 20,000: the first time, then names alone, then with attributes, each of which the kernel asks
 * for anew. Rejects if there are fewer.
 */
export async function listMany(program: MountedProgram): Promise<Figures> {
  const directory = join(program.files, "many");
  await dropCaches();
  const cold = await secondsOf("ls -f", directory);
  const warm = await secondsOf("ls -f", directory);
  await dropCaches();
  const cpuBefore = cpuSecondsOf(program.pid);
  const long = await secondsOf("ls -lU", directory);
  const cpu = cpuSecondsOf(program.pid) - cpuBefore;
  return {
    "ls of 20,000 cold s": cold,
    "ls of 20,000 warm s": warm,
    "ls -l of 20,000 warm s": long,
    "ls -l of 20,000 warm, CPU µs an entry": (cpu / MANY_ENTRIES) * 1e6,
  };
}

async function secondsOf(command: string, directory: string): Promise<number> {
  const before = performance.now();
  const { stdout } = await run("sh", ["-c", `LC_ALL=C ${command} "$0" | grep -c 'Entry .*mkv$'`, directory]);
  const seconds = (performance.now() - before) / 1000;
  if (Number(stdout) !== MANY_ENTRIES) throw new Error(`${command} ${directory} shows ${stdout.trim()} entries`);
  return seconds;
}
