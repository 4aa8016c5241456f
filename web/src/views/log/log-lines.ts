import type { LogLine } from "../../../../src/core/monitor/api.js";

/** How many lines the page keeps. */
export const MOST_LINES = 1000;

/** Known lines and new ones, each once, oldest first, the newest kept. Pure. */
export function joined(known: readonly LogLine[], news: readonly LogLine[]): readonly LogLine[] {
  const first = news[0];
  const last = known.at(-1);
  if (first === undefined) return known;
  if (last === undefined || first.id > last.id) return [...known, ...news].slice(-MOST_LINES);
  const all = new Map([...known, ...news].map((line) => [line.id, line]));
  return [...all.values()].sort((a, b) => a.id - b.id).slice(-MOST_LINES);
}

/** Whether a line holds a text, in whatever part of it. Pure. */
export function holds(line: LogLine, wanted: string): boolean {
  if (wanted === "") return true;
  const { message, scope = "", code = "", fields } = line;
  return `${scope} ${message} ${code} ${JSON.stringify(fields)}`.toLowerCase().includes(wanted);
}
