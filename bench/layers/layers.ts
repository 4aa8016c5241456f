import { fork } from "node:child_process";
import { once } from "node:events";
import { median } from "../statistics.js";
import { type FileRead, rawHttp, undiciTransport, windowCache } from "./readers.js";

/** One layer's figures; ratios are to the plain HTTP read of the same run. */
export interface LayerRow {
  readonly layer: string;
  readonly megabytesPerSecond: number;
  readonly ratioToRawHttp: number;
  readonly cpuSecondsPerGigabyte: number;
}

interface Measure {
  readonly layer: string;
  readonly read: FileRead;
  readonly megabytesPerSecond: number[];
  readonly cpuSecondsPerGigabyte: number[];
}

/** Reads a file of `fileBytes` from a server in a process of its own, layer by layer, in alternating rounds. */
export async function measureLayers(fileBytes: number, rounds: number): Promise<readonly LayerRow[]> {
  const measures: readonly Measure[] = Object.entries({ rawHttp, undiciTransport, windowCache }).map(
    ([layer, read]) => ({ layer, read, megabytesPerSecond: [], cpuSecondsPerGigabyte: [] }),
  );
  const program = new URL("./byte-server.ts", import.meta.url);
  const server = fork(program, [String(fileBytes)], { execArgv: process.execArgv });
  try {
    const [port] = await once(server, "message");
    const url = new URL(`http://127.0.0.1:${port}/file`);
    for (const { read } of measures) await read(url, fileBytes);
    for (let round = 0; round < rounds; round += 1) {
      for (const measure of measures) await take(measure, url, fileBytes);
    }
  } finally {
    server.disconnect();
  }
  const yardstick = median(measures.find(({ read }) => read === rawHttp)?.megabytesPerSecond ?? []);
  return measures.map(({ layer, megabytesPerSecond, cpuSecondsPerGigabyte }) => ({
    layer,
    megabytesPerSecond: Math.round(median(megabytesPerSecond)),
    ratioToRawHttp: Number((median(megabytesPerSecond) / yardstick).toFixed(2)),
    cpuSecondsPerGigabyte: Number(median(cpuSecondsPerGigabyte).toFixed(2)),
  }));
}

async function take(measure: Measure, url: URL, fileBytes: number): Promise<void> {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await measure.read(url, fileBytes);
  const seconds = (performance.now() - before) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  measure.megabytesPerSecond.push(fileBytes / 1e6 / seconds);
  measure.cpuSecondsPerGigabyte.push((cpu.user + cpu.system) / 1e6 / (fileBytes / 1e9));
}
