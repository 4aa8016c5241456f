import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { type FileRead, rawHttp, undiciTransport, windowCache } from "./readers.js";

/**
 * Sequential reading from a server in a process of its own on loopback, per layer, in alternating rounds of one run.
 * Only the ratios to the raw read carry over to other machines. Usage: `npm run bench -- [--mib 256] [--rounds 5] [--json]`.
 */

interface Measure {
  readonly name: string;
  readonly read: FileRead;
  readonly megabytesPerSecond: number[];
  readonly cpuSecondsPerGigabyte: number[];
}

const { values } = parseArgs({
  options: {
    mib: { type: "string", default: "256" },
    rounds: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
  },
});
const fileBytes = Number(values.mib) * 1024 * 1024;
const measures: readonly Measure[] = Object.entries({ rawHttp, undiciTransport, windowCache }).map(([name, read]) => ({
  name,
  read,
  megabytesPerSecond: [],
  cpuSecondsPerGigabyte: [],
}));

const server = fork(new URL("./byte-server.ts", import.meta.url), [String(fileBytes)], { execArgv: process.execArgv });
try {
  const [port] = await once(server, "message");
  const url = new URL(`http://127.0.0.1:${port}/file`);
  for (const { read } of measures) await read(url, fileBytes);
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const measure of measures) await takeMeasure(measure, url);
  }
  report();
} finally {
  server.disconnect();
}

async function takeMeasure(measure: Measure, url: URL): Promise<void> {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await measure.read(url, fileBytes);
  const seconds = (performance.now() - before) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  measure.megabytesPerSecond.push(fileBytes / 1e6 / seconds);
  measure.cpuSecondsPerGigabyte.push((cpu.user + cpu.system) / 1e6 / (fileBytes / 1e9));
}

function report(): void {
  const raw = measures.find(({ read }) => read === rawHttp);
  const yardstick = median(raw?.megabytesPerSecond ?? []);
  const rows = measures.map(({ name, megabytesPerSecond, cpuSecondsPerGigabyte }) => ({
    name,
    megabytesPerSecond: Math.round(median(megabytesPerSecond)),
    ratioToRawHttp: Number((median(megabytesPerSecond) / yardstick).toFixed(2)),
    cpuSecondsPerGigabyte: Number(median(cpuSecondsPerGigabyte).toFixed(2)),
  }));
  if (values.json) console.log(JSON.stringify({ fileBytes, rounds: Number(values.rounds), rows }));
  else console.table(rows);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
