import { join } from "node:path";
import type { Figures } from "../figures.js";
import { checkFiles, checkNames } from "../measures/checking.js";
import { fetchListing, fetchSequentially } from "../measures/curl.js";
import { listMany } from "../measures/listing.js";
import { strainMemory } from "../measures/memory.js";
import { showFirstFrames } from "../measures/players.js";
import { probeFilms } from "../measures/probing.js";
import { readAtRandom, readFirstByte, readInParallel, readSequentially, warmUp } from "../measures/reading.js";
import { playDuringScan } from "../measures/scanning.js";
import {
  type BenchFiles,
  FILM_COPIES,
  FILMS,
  filmCopy,
  LARGE_COPIES,
  PART_MIB,
  PROBED_FILES,
  SEQUENTIAL,
  type SequentialFile,
} from "./bench-files.js";
import type { Link } from "./link.js";
import type { MEDIAFS } from "./mediafs.js";
import type { MountedProgram } from "./mounted-program.js";

/** Where and on what is measured. */
export interface BenchPlace {
  /** Where the files are listed, over the line of the setting. */
  readonly url: string;
  readonly made: BenchFiles;
  readonly quick: boolean;
}

/** What is measured of one program, freshly mounted. */
export interface Bench extends BenchPlace {
  readonly program: MountedProgram;
  /** The setting's line. */
  readonly link: Link;
}

/** One way to reach the server, and what is measured there. */
export interface Setting {
  readonly title: string;
  /** Nothing lies between without it. */
  readonly link?: { readonly roundTripMs: number; readonly megabitsPerSecond: number };
  /** Of each connection. */
  readonly bytesPerSecond?: number;
  /** Mount drivers of mediafs that are measured. */
  readonly drivers: readonly (keyof typeof MEDIAFS)[];
  /** Options of mediafs, where its defaults are not what is measured; then it is alone. */
  readonly mediafs?: Readonly<Record<string, unknown>>;
  /** `once`: the programs beside mediafs are measured in the first round alone, where they take long and differ little. */
  readonly others?: "once";
  /** What is read before it counts, in MiB: a program that was just started compiles, and asks for memory. */
  readonly warmUpMib: number;
  readonly measure: (bench: Bench) => AsyncGenerator<Figures>;
  /** Rejects if what was measured was not what the server has. */
  readonly check: (bench: Bench) => Promise<void>;
  /** What curl gets from the same server over the same line. */
  readonly curl?: (place: BenchPlace) => Promise<Figures>;
  /** What the driver costs without a program behind it. */
  readonly driver?: (program: MountedProgram) => Promise<Figures>;
}

/** What is read from its first byte to its last, by setting. */
const sequential = {
  loopback: (quick: boolean) => (quick ? SEQUENTIAL.medium : SEQUENTIAL.large),
  far: (quick: boolean) => (quick ? SEQUENTIAL.short : SEQUENTIAL.long),
  limited: (quick: boolean) => (quick ? SEQUENTIAL.short : SEQUENTIAL.long),
} as const;

const loopback: Setting = {
  title: "server on this machine",
  drivers: ["fuse-native", "dev-fuse"],
  warmUpMib: 64,
  async *measure({ program, quick }) {
    yield await readFirstByte(program);
    const { name, mib } = sequential.loopback(quick);
    // A mount lives for days: how it reads then is what counts, and how it begins is told beside.
    yield await readSequentially(program, { name: LARGE_COPIES.fresh, mib }, "just started, sequential");
    await warmUp(program, { name: LARGE_COPIES.warmUp, mib });
    yield await readSequentially(program, { name, mib });
    const mibEach = quick ? 4 : PART_MIB;
    yield await readInParallel(program, { set: 0, readers: 16, mibEach }, "first time, 16 readers");
    yield await readInParallel(program, { set: 1, readers: 4, mibEach });
    yield await readInParallel(program, { set: 2, readers: 16, mibEach });
    yield await readAtRandom(program, quick ? 50 : 400);
    yield await listMany(program);
  },
  async check({ program, made }) {
    await checkFiles(program, made.files, { "large.bin": 512, "part3.bin": 64, "part15.bin": 64 });
    await checkNames(program, made.files, "many");
  },
  curl: ({ url }) => fetchListing(`${url}many/`),
  driver: listMany,
};

const far: Setting = {
  title: "50 ms and 100 Mbit/s away",
  drivers: ["fuse-native"],
  link: { roundTripMs: 50, megabitsPerSecond: 100 },
  warmUpMib: 8,
  async *measure({ program, link, made, quick }) {
    yield await readFirstByte(program);
    const copies = quick ? FILM_COPIES.slice(0, 1) : FILM_COPIES;
    yield await showFirstFrames({ program, link, folder: made.folder, copies });
    yield await readAtRandom(program, quick ? 20 : 40);
    yield await readSequentially(program, sequential.far(quick));
  },
  async check({ program, made, quick }) {
    await checkWhole(program, made, sequential.far(quick));
    for (const name of FILMS) await checkFiles(program, made.files, { [filmCopy(name, 0)]: 4 });
  },
  curl: ({ url, made, quick }) => fetchWhole({ url, made, file: sequential.far(quick) }),
};

const limited: Setting = {
  title: "50 ms away, 20 Mbit/s a connection",
  drivers: ["fuse-native"],
  link: { roundTripMs: 50, megabitsPerSecond: 1_000 },
  bytesPerSecond: 2_500_000,
  warmUpMib: 8,
  async *measure({ program, quick }) {
    yield await readSequentially(program, sequential.limited(quick));
  },
  check: ({ program, made, quick }) => checkWhole(program, made, sequential.limited(quick)),
  curl: ({ url, made, quick }) => fetchWhole({ url, made, file: sequential.limited(quick) }),
};

const probes: Setting = {
  title: "200 probes, every byte counted",
  drivers: ["fuse-native"],
  // As good as none; it is there to count.
  link: { roundTripMs: 0, megabitsPerSecond: 10_000 },
  others: "once",
  warmUpMib: 8,
  async *measure({ program, link, made, quick }) {
    yield await probeFilms({ program, link, original: made.files, count: quick ? 40 : PROBED_FILES });
  },
  // Each probe's finding is compared as it is measured.
  check: async () => undefined,
};

const scan: Setting = {
  title: "playback at 25 Mbit/s beside 16 probes, 10 ms and 50 Mbit/s away",
  drivers: ["fuse-native"],
  link: { roundTripMs: 10, megabitsPerSecond: 50 },
  warmUpMib: 8,
  async *measure({ program, quick }) {
    yield await playDuringScan(program, quick ? 8 : 10);
  },
  // The player compares what it reads.
  check: async () => undefined,
};

const memory: Setting = {
  title: "cache.maxMiB 128, 500 open files, 4 streams",
  drivers: ["fuse-native", "dev-fuse"],
  mediafs: { cache: { maxMiB: 128 } },
  warmUpMib: 64,
  async *measure({ program }) {
    yield await strainMemory(program);
  },
  check: ({ program, made }) => checkFiles(program, made.files, { "part0.bin": 64, "probes/0-film.mkv": 20 }),
};

/** The settings by name. */
export const SETTINGS = { loopback, far, limited, probes, scan, memory } as const satisfies Readonly<
  Record<string, Setting>
>;

/** One of {@link SETTINGS}. */
export type SettingName = keyof typeof SETTINGS;

function checkWhole(program: MountedProgram, made: BenchFiles, { name, mib }: SequentialFile): Promise<void> {
  return checkFiles(program, made.files, { [name]: mib });
}

function fetchWhole({ url, made, file }: Pick<BenchPlace, "url" | "made"> & { readonly file: SequentialFile }) {
  const { name, mib } = file;
  return fetchSequentially({ url: `${url}${name}`, mib, original: join(made.files, name), folder: made.folder });
}
