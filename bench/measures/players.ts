import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Figures } from "../figures.js";
import { FILMS, filmCopy } from "../mounts/bench-files.js";
import type { Link } from "../mounts/link.js";
import { dropCaches, type MountedProgram, run } from "../mounts/mounted-program.js";

const MIB = 1024 * 1024;
const FRAME_TIMEOUT_MS = 60_000;
const SCRIPT = `
local begun = mp.get_time()
mp.register_event("playback-restart", function()
  print(string.format("first-frame %.4f", mp.get_time() - begun))
  mp.commandv("quit")
end)
`;

/** Whose first frames are shown, over what, and with which copies of each film. */
export interface FirstFrameOptions {
  readonly program: MountedProgram;
  readonly link: Link;
  /** Where it may write. */
  readonly folder: string;
  /** Each is opened once: nobody has touched it before. */
  readonly copies: readonly number[];
}

/** How long mpv takes from its start to the first decoded frame of each film, and what came over the line until then. */
export async function showFirstFrames({ program, link, folder, copies }: FirstFrameOptions): Promise<Figures> {
  const script = join(folder, "firstframe.lua");
  await writeFile(script, SCRIPT);
  // Who looks for a film has seen the names beside it.
  await run("ls", [join(program.files, "films")]);
  const figures: Record<string, number[]> = {};
  const note = (figure: string, value: number) => {
    figures[figure] = [...(figures[figure] ?? []), value];
  };
  for (const copy of copies) {
    for (const name of FILMS) {
      await dropCaches();
      await link.settle();
      const { ms, counts } = await showFirstFrame(script, join(program.files, filmCopy(name, copy)), link);
      note(`first frame ${name} ms`, ms);
      note(`first frame ${name} round trips`, counts.roundTrips);
      note(`first frame ${name} requests`, counts.requests);
      note(`first frame ${name} MiB fetched`, counts.bytes / MIB);
    }
  }
  return figures;
}

async function showFirstFrame(script: string, file: string, link: Link) {
  const quiet = ["--no-config", "--vo=null", "--ao=null", "--msg-level=all=error,firstframe=info"];
  const player = spawn("mpv", [...quiet, `--script=${script}`, file], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: FRAME_TIMEOUT_MS,
  });
  const ended = once(player, "exit");
  try {
    for await (const line of createInterface(player.stdout)) {
      const seconds = /first-frame ([\d.]+)/.exec(line)?.[1];
      // What mpv reads ahead until it has quit is no part of its first frame.
      if (seconds !== undefined) return { ms: Number(seconds) * 1000, counts: await link.counts() };
    }
    throw new Error(`mpv showed no frame of ${file}`);
  } finally {
    await ended;
  }
}
