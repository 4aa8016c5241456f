import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type ComparisonTable, FigureNotes } from "../figures.js";

/** A row that `main.ts --json` prints. */
interface LayerRow {
  readonly name: string;
  readonly over: "http" | "https";
  readonly megabytesPerSecond: number;
  readonly cpuSecondsPerGigabyte: number;
}

/** Measures every layer, in a process of its own: a column for each. */
export async function measureLayers(mib: number, rounds: number): Promise<ComparisonTable> {
  const program = fileURLToPath(new URL("./main.ts", import.meta.url));
  const args = [...process.execArgv, program, "--json", `--mib=${mib}`, `--rounds=${rounds}`];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (status !== 0) throw new Error("the layers could not be measured");
  const notes = new FigureNotes();
  for (const { name, over, ...figures } of (JSON.parse(output) as { readonly rows: readonly LayerRow[] }).rows) {
    notes.note(name, {
      [`${over.toUpperCase()} MB/s`]: figures.megabytesPerSecond,
      [`${over.toUpperCase()} CPU s/GB`]: figures.cpuSecondsPerGigabyte,
    });
  }
  return { name: "layers", setting: "layer by layer", figures: notes.all };
}
