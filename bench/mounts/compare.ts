import { rm } from "node:fs/promises";
import { join } from "node:path";
import { listMany } from "../measures/listing.js";
import { strainMemory } from "../measures/memory.js";
import { probeFilms, showFirstFrames } from "../measures/players.js";
import {
  compareDigests,
  type Figures,
  readAtRandom,
  readFirstByte,
  readInParallel,
  readSequentially,
  warmUp,
} from "../measures/reading.js";
import { type ComparisonTable, numberText } from "../report/table.js";
import { type BenchFiles, makeFiles } from "./bench-files.js";
import { installPrograms } from "./install-programs.js";
import { type Link, openLink } from "./link.js";
import { mediafsMounter } from "./mediafs.js";
import type { MountedProgram, Mounter } from "./mounted-program.js";
import { type Nginx, startNginx } from "./nginx.js";
import { rcloneMounters } from "./rclone.js";

/** What is measured of one program, freshly mounted. */
interface Bench {
  readonly program: MountedProgram;
  readonly nginx: Nginx;
  readonly made: BenchFiles;
  readonly quick: boolean;
}

/** One way to reach the server, and what is measured there. */
interface Setting {
  readonly title: string;
  readonly link?: { readonly roundTripMs: number; readonly megabitsPerSecond: number };
  /** Of each connection. */
  readonly bytesPerSecond?: number;
  /** Options of mediafs, where its defaults are not what is measured; then it is alone. */
  readonly mediafs?: Readonly<Record<string, unknown>>;
  readonly measure: (bench: Bench) => AsyncGenerator<Figures>;
}

/** The settings by name. */
export const SETTINGS = {
  loopback: {
    title: "server on this machine",
    async *measure({ program, nginx, made, quick }) {
      yield await readFirstByte(program);
      yield await readSequentially(program, quick ? 64 : 512);
      yield await readInParallel(program, 4, quick ? 16 : 64);
      yield await readInParallel(program, 16, quick ? 4 : 32);
      yield await readAtRandom(program, quick ? 50 : 400);
      yield await listMany(program);
      yield await probeFilms(program, nginx, made.files);
    },
  },
  far: {
    title: "50 ms and 100 Mbit/s away",
    link: { roundTripMs: 50, megabitsPerSecond: 100 },
    async *measure({ program, nginx, made, quick }) {
      yield await readFirstByte(program);
      yield await showFirstFrames(program, nginx, made.folder);
      yield await readAtRandom(program, quick ? 20 : 60);
      yield await readSequentially(program, quick ? 16 : 96);
    },
  },
  limited: {
    title: "50 ms away, 20 Mbit/s a connection",
    link: { roundTripMs: 50, megabitsPerSecond: 1_000 },
    bytesPerSecond: 2_500_000,
    async *measure({ program, quick }) {
      yield await readSequentially(program, quick ? 16 : 96);
    },
  },
  memory: {
    title: "cache.maxMiB 128, 500 open files, 4 streams",
    mediafs: { cache: { maxMiB: 128 } },
    async *measure({ program }) {
      yield await strainMemory(program);
    },
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** One of {@link SETTINGS}. */
export type SettingName = keyof typeof SETTINGS;

/** What to compare. */
export interface ComparisonOptions {
  readonly settings: readonly SettingName[];
  readonly rounds: number;
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

/** Measures mediafs and rclone on the same nginx and files, in alternating rounds. */
export async function compareMounts({ settings, rounds, quick, say }: ComparisonOptions): Promise<ComparisonTable[]> {
  await installPrograms(say);
  say("makes the files");
  const made = await makeFiles();
  const tables: ComparisonTable[] = [];
  try {
    for (const name of settings) {
      const setting: Setting = SETTINGS[name];
      tables.push(await measureSetting(setting, made, { rounds, quick, say }));
    }
  } finally {
    await rm(made.folder, { recursive: true, force: true });
  }
  return tables;
}

async function measureSetting(
  setting: Setting,
  made: BenchFiles,
  { rounds, quick, say }: Omit<ComparisonOptions, "settings">,
): Promise<ComparisonTable> {
  const { title, link: line, bytesPerSecond, measure } = setting;
  const figures: Record<string, Record<string, number[]>> = {};
  const limit = bytesPerSecond === undefined ? {} : { bytesPerSecond };
  const nginx = await startNginx({ files: made.files, folder: join(made.folder, "nginx"), ...limit });
  const link = line && (await openLink({ toPort: nginx.port, ...line }));
  try {
    for (let round = 1; round <= rounds; round += 1) {
      for (const mounter of mountersOf(setting, made.folder)) {
        say(`${title}, round ${round} of ${rounds}: ${mounter.name}`);
        const program = await mounter.mount(urlFor(mounter, nginx, link));
        try {
          if (round === 1) await compareDigests(program, made.files);
          await program.restart();
          await warmUp(program, quick ? 8 : 64);
          for await (const some of measure({ program, nginx, made, quick })) {
            note(figures, mounter.name, some);
            for (const [figure, value] of Object.entries(some)) say(`  ${figure}: ${numberText(value)}`);
          }
        } finally {
          await program.stop();
        }
      }
    }
  } finally {
    await link?.stop();
    await nginx.stop();
  }
  return { setting: title, figures };
}

function mountersOf({ mediafs }: Setting, folder: string): readonly Mounter[] {
  return mediafs === undefined
    ? [mediafsMounter(folder), ...rcloneMounters(folder)]
    : [mediafsMounter(folder, mediafs)];
}

function urlFor({ name }: Mounter, nginx: Nginx, link: Link | undefined): string {
  const url = new URL(nginx.url(name === "mediafs" ? "json" : "html"));
  if (link !== undefined) url.port = String(link.port);
  return url.href;
}

function note(figures: Record<string, Record<string, number[]>>, program: string, some: Figures): void {
  for (const [name, value] of Object.entries(some)) {
    const row = figures[name] ?? {};
    row[program] = [...(row[program] ?? []), value];
    figures[name] = row;
  }
}
