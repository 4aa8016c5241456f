import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Figures } from "../figures.js";
import type { MountedProgram } from "../mounts/mounted-program.js";
import { run } from "../mounts/mounted-program.js";
import { residentMiB } from "../mounts/process-figures.js";

const HANDLES = 500;
const READS = 1_000;
const STREAMS = 4;
const MIB_EACH = 64;

/** 500 open files, reads all over them, and four streams: how much more memory the process has at its worst. */
export async function strainMemory(program: MountedProgram): Promise<Figures> {
  const idle = residentMiB(program.pid, "VmRSS");
  const names = await readdir(join(program.files, "probes"));
  const handles: FileHandle[] = [];
  for (let index = 0; index < HANDLES; index += 1) {
    handles.push(await open(join(program.files, "probes", names[index % names.length] ?? "")));
  }
  const began = performance.now();
  const streams = Array.from({ length: STREAMS }, (_, index) =>
    run("dd", [`if=${join(program.files, `part${index}.bin`)}`, "of=/dev/null", "bs=1M", `count=${MIB_EACH}`]),
  );
  const buffer = Buffer.alloc(64 * 1024);
  for (let read = 0; read < READS; read += 1) {
    // A walk without a pattern, the same in every run.
    const handle = handles[(read * 7919) % HANDLES];
    await handle?.read(buffer, 0, buffer.length, ((read * 104_729) % 20_000) * 1000);
  }
  await Promise.all(streams);
  const seconds = (performance.now() - began) / 1000;
  for (const handle of handles) await handle.close();
  return {
    "memory MiB over idle at most": residentMiB(program.pid, "VmHWM") - idle,
    "memory strain, Mbit/s a stream": (MIB_EACH * 1024 * 1024 * 8) / 1e6 / seconds,
  };
}
