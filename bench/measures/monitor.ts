import { mkdir, open, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ComparisonTable, FigureNotes } from "../figures.js";
import { makeFolder } from "../leave-nothing.js";
import { mediafsMounter } from "../mounts/mediafs.js";
import { type MountedProgram, run } from "../mounts/mounted-program.js";
import { startNginx } from "../mounts/nginx.js";
import { cpuSecondsOf } from "../mounts/process-figures.js";
import { type Flooded, type FloodKind, startElsewhere, whileFlooded } from "./flood.js";

const MIB = 1024 * 1024;
const HOT = "hot.bin";
const HOT_MIB = 8;
const FILES = 200;
const WINDOWS_EACH = 25;
const KINDS: readonly FloodKind[] = ["requests with the token", "requests with a wrong token", "connections"];
// Below what the monitor lets in.
const ASKED_EACH_MS = 50;

/** How long to measure. */
export interface MonitorMeasure {
  readonly rounds: number;
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

interface Place {
  readonly program: MountedProgram;
  readonly monitor: Flooded;
  readonly elsewhere: Flooded;
  readonly seconds: number;
}

/**
 * What the monitor costs a mount with 200 open files of 5,000 windows: reads while it is flooded, beside reads while
 * another server is and reads in peace; and the processor time of its answers. A column for each, in alternating rounds.
 */
export async function measureMonitor({ rounds, quick, say }: MonitorMeasure): Promise<ComparisonTable> {
  const folder = await makeFolder("mediafs-bench-", "disk");
  const files = join(folder, "files");
  await makeFiles(files);
  const nginx = await startNginx({ files, folder: join(folder, "nginx") });
  const elsewhere = await startElsewhere();
  const program = await mounter(folder).mount(nginx.url("json"));
  const notes = new FigureNotes();
  try {
    const handles = await openMany(program);
    const place = { program, elsewhere, monitor: await monitorIn(folder), seconds: quick ? 1 : 3 };
    await run("dd", [`if=${join(program.files, HOT)}`, "of=/dev/null", "bs=1M"]);
    say(`${await windowsOf(place.monitor)} windows of ${handles.length} open files`);
    for (let round = 1; round <= rounds; round += 1) {
      say(`the monitor, round ${round} of ${rounds}`);
      for (const kind of KINDS) await floodOnce(place, kind, { notes, isTurned: round % 2 === 0 });
      await askOnce(place, notes);
    }
    for (const handle of handles) await handle.close();
  } finally {
    await program.stop();
    await elsewhere.stop();
    await nginx.stop();
    await rm(folder, { recursive: true, force: true });
  }
  const setting = `monitor: ${FILES} open files, ${FILES * WINDOWS_EACH} windows`;
  return { name: "monitor", setting, figures: notes.all };
}

async function makeFiles(files: string): Promise<void> {
  await mkdir(files);
  await writeFile(join(files, HOT), Buffer.alloc(HOT_MIB * MIB, "mediafs"));
  for (let index = 0; index < FILES; index += 1) {
    await writeFile(join(files, `film ${index}.mkv`), "");
    await truncate(join(files, `film ${index}.mkv`), (WINDOWS_EACH + 1) * MIB);
  }
}

function mounter(folder: string) {
  return mediafsMounter(folder, "fuse-native", {
    cache: { dir: join(folder, "cache"), maxMiB: 3072 },
    readAhead: { windowMiB: 1, lastWindow: false },
    monitor: { listen: "127.0.0.1:0" },
  });
}

/** Opens every film, and reads a little of each window. */
async function openMany({ files }: MountedProgram) {
  const handles = [];
  const buffer = Buffer.alloc(4096);
  for (let index = 0; index < FILES; index += 1) {
    const handle = await open(join(files, `film ${index}.mkv`));
    handles.push(handle);
    for (let window = 0; window < WINDOWS_EACH; window += 1) await handle.read(buffer, 0, 4096, window * MIB + 300_000);
  }
  return handles;
}

/** Where the monitor of the mount below a folder listens, as its file for programs says. */
async function monitorIn(folder: string): Promise<Flooded> {
  const names = await readdir(folder, { recursive: true });
  const name = names.find((each) => each.endsWith(".monitor.json")) ?? "";
  const { address, token } = JSON.parse(await readFile(join(folder, name), "utf8")) as Record<string, string>;
  return { port: Number(new URL(address ?? "").port), token: token ?? "" };
}

async function windowsOf(monitor: Flooded): Promise<number> {
  const text = await answerOf(monitor, "/api/v1/open-files");
  const { openFiles } = JSON.parse(text) as { readonly openFiles: readonly { readonly windows: readonly unknown[] }[] };
  return openFiles.reduce((sum, { windows }) => sum + windows.length, 0);
}

async function answerOf({ port, token }: Flooded, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`the monitor answered ${response.status}`);
  return response.text();
}

interface FloodRound {
  readonly notes: FigureNotes;
  readonly isTurned: boolean;
}

async function floodOnce(place: Place, kind: FloodKind, { notes, isTurned }: FloodRound): Promise<void> {
  const { elsewhere, monitor } = place;
  const note = async (column: string) =>
    notes.note(column, prefixed(`flood of ${kind}:`, await readHot(place.program, place.seconds)));
  const flood = async (column: string, flooded: Flooded) => {
    const answered = await whileFlooded(flooded, kind, () => note(column));
    notes.note(column, { [`flood of ${kind}: answered a second`]: answered });
  };
  const steps = [
    () => note("in peace"),
    () => flood("another flooded", elsewhere),
    () => flood("monitor flooded", monitor),
  ];
  for (const step of isTurned ? steps.reverse() : steps) {
    await step();
    // What the kernel still holds of a flood, and what the monitor lets in at once, is of the flood.
    await sleep(4_000);
  }
}

/** Reads of 64 KiB that lie in memory, one after another, past what the kernel keeps. */
async function readHot({ files }: MountedProgram, seconds: number): Promise<Record<string, number>> {
  const job = ["--readonly", "--name=hot", `--filename=${join(files, HOT)}`, "--rw=randread", "--bs=64k", "--direct=1"];
  const time = ["--ioengine=psync", `--size=${HOT_MIB}m`, "--time_based", `--runtime=${seconds}`];
  const { stdout } = await run("fio", [...job, ...time, "--output-format=json"]);
  const [{ read }] = (JSON.parse(stdout) as FioReport).jobs;
  return { "reads a second": read.iops, "p99 ms": read.clat_ns.percentile["99.000000"] / 1e6 };
}

interface FioReport {
  readonly jobs: readonly [
    { readonly read: { readonly iops: number; readonly clat_ns: { readonly percentile: { "99.000000": number } } } },
  ];
}

/** The processor time of what the monitor answers, beyond that of the mount at rest. */
async function askOnce({ program, monitor, seconds }: Place, notes: FigureNotes): Promise<void> {
  const lasts = seconds * 1000;
  const spent = async (work: () => Promise<unknown>) => {
    const before = cpuSecondsOf(program.pid);
    await work();
    return (cpuSecondsOf(program.pid) - before) * 1000;
  };
  const atRestMs = await spent(() => sleep(lasts));
  notes.note("in peace", { "CPU % of a core": (atRestMs / lasts) * 100 });
  for (const [name, path] of [
    ["a scrape", "/metrics"],
    ["the list of open files", "/api/v1/open-files"],
  ] as const) {
    const spentMs = await spent(() => askOften(monitor, path, lasts));
    notes.note("in peace", { [`${name}: CPU ms`]: Math.max(0, spentMs - atRestMs) / (lasts / ASKED_EACH_MS) });
  }
  const listeningMs = await spent(() => listen(monitor, lasts));
  notes.note("in peace", { "a page that listens: CPU % of a core": ((listeningMs - atRestMs) / lasts) * 100 });
}

async function askOften(monitor: Flooded, path: string, lastsMs: number): Promise<void> {
  const begunAtMs = performance.now();
  for (let count = 0; count < lastsMs / ASKED_EACH_MS; count += 1) {
    await sleep(Math.max(0, begunAtMs + count * ASKED_EACH_MS - performance.now()));
    await answerOf(monitor, path);
  }
}

async function listen({ port, token }: Flooded, lastsMs: number): Promise<void> {
  const signal = AbortSignal.timeout(lastsMs);
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/events`, { headers, signal });
  // The stream has no end: the signal ends it, as an error.
  await response.text().catch(() => undefined);
}

function prefixed(prefix: string, figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix} ${name}`, value]));
}
