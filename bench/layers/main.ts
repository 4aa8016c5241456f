import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { leaveNothingBehind, makeFolder } from "../leave-nothing.js";
import { median } from "../statistics.js";
import type { Check } from "./byte-content.js";
import { type Certificate, makeCertificate } from "./certificate.js";
import { type OpenFile, startingAtOnce } from "./file-read.js";
import { bareSocket, nodeHttp } from "./raw-readers.js";
import { socketTransport, undiciTransport, windowCache } from "./readers.js";
import { filesystem, mount } from "./whole-core.js";

/**
 * Sequential reading from a server in a process of its own on loopback, per layer, in alternating rounds of one run.
 * Only the ratios of one run carry over to other machines. Every byte is compared in a first round, which does not
 * count. A program of its own, because trust in certificates is decided when Node starts.
 */

interface Measure {
  readonly name: string;
  readonly over: "http" | "https";
  readonly open: OpenFile;
  readonly megabytesPerSecond: number[];
  readonly cpuSecondsPerGigabyte: number[];
}

const { values } = parseArgs({
  options: {
    mib: { type: "string", default: "512" },
    rounds: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
  },
});
const fileBytes = Number(values.mib) * 1024 * 1024;
const LAYERS: Readonly<Record<string, OpenFile>> = {
  nodeHttp: startingAtOnce(nodeHttp),
  undiciTransport: startingAtOnce(undiciTransport),
  socketTransport: startingAtOnce(socketTransport),
  bareSocket: startingAtOnce(bareSocket),
  windowCache: startingAtOnce(windowCache),
  filesystem,
  mount,
};

leaveNothingBehind();
if (process.env.MEDIAFS_BENCH_KEY === undefined) await runTrusting();
else {
  await measureAll({ key: process.env.MEDIAFS_BENCH_KEY, certificate: process.env.NODE_EXTRA_CA_CERTS ?? "" });
  // fuse-native holds on to mounts that have ended, and Node with them.
  process.exit();
}

async function runTrusting(): Promise<void> {
  const directory = await makeFolder("mediafs-bench-", "disk");
  try {
    const { key, certificate } = makeCertificate(directory);
    const env = { ...process.env, MEDIAFS_BENCH_KEY: key, NODE_EXTRA_CA_CERTS: certificate };
    const args = [...process.execArgv, ...process.argv.slice(1)];
    const [status] = await once(spawn(process.execPath, args, { env, stdio: "inherit" }), "exit");
    process.exitCode = status ?? 1;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measureAll(identity: Certificate): Promise<void> {
  const server = startServer(identity);
  try {
    const [[http, https]] = (await once(server, "message")) as [[number, number]];
    const urlOf = { http: fileUrl("http", http), https: fileUrl("https", https) };
    const measures = (["http", "https"] as const).flatMap((over) =>
      Object.entries(LAYERS).map(
        ([name, open]): Measure => ({ name, over, open, megabytesPerSecond: [], cpuSecondsPerGigabyte: [] }),
      ),
    );
    for (const measure of measures) await takeMeasure(measure, urlOf[measure.over], "all");
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const measure of measures) await takeMeasure(measure, urlOf[measure.over], "sample");
    }
    report(measures);
  } finally {
    server.disconnect();
  }
}

function startServer({ key, certificate }: Certificate): ChildProcess {
  const program = new URL("./byte-server.ts", import.meta.url);
  return fork(program, [String(fileBytes), key, certificate], { execArgv: process.execArgv });
}

function fileUrl(over: "http" | "https", port: number): URL {
  return new URL(`${over}://127.0.0.1:${port}/files/large.bin`);
}

/** Reads the file anew. Where all is compared, that is much of what was measured: it is not noted. */
async function takeMeasure(measure: Measure, url: URL, check: Check): Promise<void> {
  const file = await measure.open(url, fileBytes);
  try {
    const cpuBefore = process.cpuUsage();
    const before = performance.now();
    await file.read(check);
    if (check === "all") return;
    const seconds = (performance.now() - before) / 1000;
    const cpu = process.cpuUsage(cpuBefore);
    measure.megabytesPerSecond.push(fileBytes / 1e6 / seconds);
    measure.cpuSecondsPerGigabyte.push((cpu.user + cpu.system) / 1e6 / (fileBytes / 1e9));
  } finally {
    await file.close();
  }
}

function report(measures: readonly Measure[]): void {
  const rows = measures.map(({ name, over, megabytesPerSecond, cpuSecondsPerGigabyte }) => {
    const general = measures.find((other) => other.name === "undiciTransport" && other.over === over);
    const ratio = (numbers: readonly number[], others: readonly number[] = []) =>
      Number((median(numbers) / median(others)).toFixed(2));
    return {
      name,
      over,
      megabytesPerSecond: Math.round(median(megabytesPerSecond)),
      speedToUndici: ratio(megabytesPerSecond, general?.megabytesPerSecond),
      cpuSecondsPerGigabyte: Number(median(cpuSecondsPerGigabyte).toFixed(2)),
      cpuToUndici: ratio(cpuSecondsPerGigabyte, general?.cpuSecondsPerGigabyte),
    };
  });
  if (values.json) console.log(JSON.stringify({ fileBytes, rounds: Number(values.rounds), rows }));
  else console.table(rows);
}
