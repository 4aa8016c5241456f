import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FILMS, PROBED_FILES } from "../mounts/bench-files.js";
import { dropCaches, type MountedProgram, run } from "../mounts/mounted-program.js";
import type { Nginx } from "../mounts/nginx.js";
import type { Figures } from "./reading.js";

const MIB = 1024 * 1024;
const FRAME_TIMEOUT_MS = 60_000;
const SCRIPT = `
local begun = mp.get_time()
mp.register_event("playback-restart", function()
  print(string.format("first-frame %.4f", mp.get_time() - begun))
  mp.commandv("quit")
end)
`;

/** How long mpv takes from its start to the first decoded frame of each film, and what is fetched for it. */
export async function showFirstFrames(program: MountedProgram, nginx: Nginx, folder: string): Promise<Figures> {
  const script = join(folder, "firstframe.lua");
  await writeFile(script, SCRIPT);
  const figures: Record<string, number> = {};
  for (const name of FILMS) {
    await dropCaches();
    await nginx.bytesSent();
    const quiet = ["--no-config", "--vo=null", "--ao=null", "--msg-level=all=error,firstframe=info"];
    const args = [...quiet, `--script=${script}`, join(program.files, name)];
    const { stdout } = await run("mpv", args, { timeout: FRAME_TIMEOUT_MS });
    const seconds = Number(/first-frame ([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
    figures[`first frame ${name} ms`] = seconds * 1000;
    figures[`first frame ${name} MiB fetched`] = (await nginx.bytesSent()) / MIB;
  }
  return figures;
}

/** ffprobe over many films: what is fetched more than it reads, and in a second pass after a restart. */
export async function probeFilms(program: MountedProgram, nginx: Nginx, original: string): Promise<Figures> {
  await dropCaches();
  await nginx.bytesSent();
  const began = performance.now();
  await probeAll(program);
  const seconds = (performance.now() - began) / 1000;
  const fetchedBytes = await nginx.bytesSent();
  // What was begun for the last files comes in, and is kept, within two seconds.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const lateBytes = await nginx.bytesSent();
  await program.restart();
  await dropCaches();
  await probeAll(program);
  const again = await nginx.bytesSent();
  const readBytes = await bytesReadByProbes(original);
  return {
    [`${PROBED_FILES} probes s`]: seconds,
    "probes MiB fetched a file": (fetchedBytes + lateBytes) / MIB / PROBED_FILES,
    "probes MiB fetched beyond what was read, a file": (fetchedBytes + lateBytes - readBytes) / MIB / PROBED_FILES,
    "probes again after a restart, MiB fetched": again / MIB,
  };
}

async function probeAll(program: MountedProgram): Promise<void> {
  const probe = "ffprobe -v error -show_entries format=duration:stream=codec_name";
  await run("sh", ["-c", `find . -type f -print0 | xargs -0 -n 1 -P 2 ${probe} > /dev/null`], {
    cwd: join(program.files, "probes"),
  });
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
