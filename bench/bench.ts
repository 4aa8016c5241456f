import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import type { ComparisonTable } from "./figures.js";
import { measureLayers } from "./layers/measure-layers.js";
import { leaveNothingBehind } from "./leave-nothing.js";
import { measureMonitor } from "./measures/monitor.js";
import { type ComparisonOptions, compareMounts } from "./mounts/compare.js";
import { SETTINGS, type SettingName } from "./mounts/settings.js";
import { chartSvg } from "./report/chart.js";
import { markdownText, withMeasured } from "./report/markdown.js";
import { tableText } from "./report/table.js";

const PARTS = ["layers", ...Object.keys(SETTINGS), "monitor"].join();
const HELP = `
npm run bench -- [options]     measures mediafs, layer by layer, and beside rclone on the same server and files
  --only ${PARTS}   these parts alone (all without it)
  --rounds 5        repetitions, alternating between the programs; medians are told
  --quick           small files, two rounds: whether it works, not how fast it is
  --machine TEXT    what it ran on, for readers; the number of cores without it
  --json FILE       everything measured
  --from FILE       measures nothing: what --json kept
  --svg FILE        a chart of the goals
  --markdown FILE   replaces the measured part of a document, prints it, and writes the chart beside (FILE.md: FILE.svg)

It needs Linux with FUSE; nginx, rclone, fio, mpv, ffmpeg, curl and strace are installed by apt-get when it runs as root
on Debian. "far" is a line of 50 ms and 100 Mbit/s, "limited" gives each connection 20 Mbit/s.
`;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: PARTS },
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    machine: { type: "string", default: `${cpus().length} cores` },
    json: { type: "string" },
    from: { type: "string" },
    svg: { type: "string" },
    markdown: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

/** Everything measured, and when. */
interface Measured {
  readonly note: string;
  readonly tables: readonly ComparisonTable[];
}

leaveNothingBehind();
if (values.help) console.log(HELP);
else await report(values.from === undefined ? await measure() : JSON.parse(await readFile(values.from, "utf8")));

async function measure(): Promise<Measured> {
  const parts = values.only.split(",");
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
  const begunAt = performance.now();
  const say = (line: string) => {
    const minutes = ((performance.now() - begunAt) / 60_000).toFixed(1);
    process.stderr.write(`bench ${minutes} min: ${line}\n`);
  };
  const settings = parts.filter((part): part is SettingName => part in SETTINGS);
  const options: ComparisonOptions = { settings, rounds, quick: values.quick, say };
  const tables: ComparisonTable[] = [];
  if (parts.includes("layers")) {
    say("layer by layer");
    tables.push(await measureLayers(values.quick ? 64 : 512, rounds));
  }
  if (settings.length > 0) tables.push(...(await compareMounts(options)));
  if (parts.includes("monitor")) tables.push(await measureMonitor({ rounds, quick: values.quick, say }));
  const medians = values.quick ? "a trial run with small files, which proves nothing" : `medians of ${rounds} rounds`;
  const date = new Date().toISOString().slice(0, 10);
  return { note: `${date}, ${values.machine}, Node ${process.versions.node}, ${medians}`, tables };
}

async function report(measured: Measured): Promise<void> {
  const { note, tables } = measured;
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(measured, undefined, 2)}\n`);
  if (values.svg !== undefined) await writeFile(values.svg, chartSvg(tables, note));
  if (values.markdown === undefined) {
    for (const table of tables) console.log(tableText(table));
    return;
  }
  const chartFile = values.markdown.replace(/\.md$/, ".svg");
  const markdown = markdownText(tables, { note, chart: basename(chartFile) });
  await writeFile(values.markdown, withMeasured(await readFile(values.markdown, "utf8"), markdown));
  await writeFile(chartFile, chartSvg(tables, note));
  console.log(markdown);
}
