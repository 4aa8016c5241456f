import type { ComparisonTable } from "../figures.js";
import { median } from "../statistics.js";
import { goalText, judge, measuredText } from "./goals.js";
import { numberText } from "./number-text.js";

/** Between these lines of a document stands what was measured. */
const BEGIN = "<!-- measured: begin -->";
const END = "<!-- measured: end -->";

/** When and where it was measured, for readers. */
export interface Occasion {
  readonly note: string;
  /** Of the chart, relative to the document. */
  readonly chart?: string;
}

/** All figures as Markdown: goals, chart, and the medians of every setting. Pure. */
export function markdownText(tables: readonly ComparisonTable[], { note, chart }: Occasion): string {
  const judged = judge(tables);
  const goals = judged.map((one) => [
    one.goal.what,
    goalText(one.goal),
    measuredText(one),
    Number.isFinite(one.value) ? (one.isMet ? "yes" : "**no**") : "",
  ]);
  return [
    `${note}.`,
    ...(goals.length === 0 ? [] : [markdownTable(["what", "goal", "measured", "met"], goals)]),
    ...(chart === undefined ? [] : [`![Every goal as a line, and what each program reached](${chart})`]),
    ...tables.map(settingTable),
  ].join("\n\n");
}

/** A document with its measured part replaced. Rejects a document without the two lines around it. Pure. */
export function withMeasured(document: string, measured: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the document lacks the lines ${BEGIN} and ${END}`);
  return `${document.slice(0, begin)}${BEGIN}\n\n${measured}\n\n${document.slice(end)}`;
}

function settingTable({ setting, figures }: ComparisonTable): string {
  const programs = [...new Set(Object.values(figures).flatMap((row) => Object.keys(row)))];
  const rows = Object.entries(figures).map(([name, row]) => [
    name,
    ...programs.map((program) => numberText(median(row[program] ?? []))),
  ]);
  return markdownTable([setting, ...programs], rows);
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((_, column) => (column === 0 ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
