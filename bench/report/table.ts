import type { ComparisonTable } from "../figures.js";
import { median } from "../statistics.js";
import { numberText } from "./number-text.js";

/** The medians as lines of text, with the ratio of the first program to the others. */
export function tableText({ setting, figures }: ComparisonTable): string {
  const programs = [...new Set(Object.values(figures).flatMap((row) => Object.keys(row)))];
  const rows = Object.entries(figures).map(([name, row]) => [
    name,
    ...programs.map((program) => numberText(median(row[program] ?? []))),
  ]);
  const table = [[setting, ...programs], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  return `\n${lines.join("\n")}\n`;
}
