import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

import type { ComparisonTable } from "./figures.js";
import { type ComparisonOptions, compareMounts } from "./mounts/compare.js";
import { SETTINGS, type SettingName } from "./mounts/settings.js";
import { chartSvg } from "./report/chart.js";
import { tableText } from "./report/table.js";

const HELP = `
npm run bench -- [options]     measures mediafs, layer by layer, and beside rclone on the same server and files
  --only layers,loopback,far,limited,probes,scan,memory   these parts alone (all without it)
  --rounds 5        repetitions, alternating between the programs; medians are told
  --quick           small files, two rounds: whether it works, not how fast it is
  --json FILE       everything measured
  --svg FILE        a chart of the ratios

It needs Linux with FUSE; nginx, rclone, fio, mpv, ffmpeg and strace are installed by apt-get when it runs as root on
Debian. "far" is a line of 50 ms and 100 Mbit/s, "limited" gives each connection 20 Mbit/s.
`;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: ["layers", ...Object.keys(SETTINGS)].join() },
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    svg: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(HELP);
else await main();

async function measureLayers(mib: number, rounds: number): Promise<readonly unknown[]> {
  const program = fileURLToPath(new URL("./layers/main.ts", import.meta.url));
  const args = [...process.execArgv, program, "--json", `--mib=${mib}`, `--rounds=${rounds}`];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return (JSON.parse(stdout) as { readonly rows: readonly unknown[] }).rows;
}

async function main(): Promise<void> {
  const parts = values.only.split(",");
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
  const say = (line: string) => process.stderr.write(`bench: ${line}\n`);
  const layers = parts.includes("layers") ? await measureLayers(values.quick ? 64 : 512, rounds) : [];
  if (layers.length > 0) console.table(layers);
  const settings = parts.filter((part): part is SettingName => part in SETTINGS);
  const options: ComparisonOptions = { settings, rounds, quick: values.quick, say };
  const tables: readonly ComparisonTable[] = settings.length === 0 ? [] : await compareMounts(options);
  for (const table of tables) console.log(tableText(table));
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`;
  const everything = { date: new Date().toISOString(), machine, rounds, layers, tables };
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(everything, undefined, 2)}\n`);
  if (values.svg !== undefined)
    await writeFile(values.svg, chartSvg(tables, `${everything.date.slice(0, 10)}, ${machine}`));
}
