import type { DescribedOption } from "../../config/index.js";
import { PLAIN, type Style } from "./style.js";
import { table } from "./table.js";

/** The effective configuration for people: a line for each value, with where it came from. Pure. */
export function configText(
  file: string | undefined,
  options: readonly DescribedOption[],
  style: Style = PLAIN,
): string {
  const rows = options.map(({ path, value, origin }) => [
    path,
    value === undefined ? { text: "-", paint: style.dim } : { text: valueText(value), paint: style.bold },
    { text: value === undefined ? "" : origin, paint: style.dim },
  ]);
  return `${[style.dim(`# ${file ?? "given by a program"}`), ...table(rows)].join("\n")}\n`;
}

/** The effective configuration for programs: `{file, values: {path: {value, origin}}}`. Pure. */
export function configJson(file: string | undefined, options: readonly DescribedOption[]): unknown {
  const values = options.map(({ path, value, origin }) => [path, { value: value ?? null, origin }]);
  return { file: file ?? null, values: Object.fromEntries(values) };
}

function valueText(value: NonNullable<DescribedOption["value"]>): string {
  return typeof value === "object" ? `[${value.join(", ")}]` : String(value);
}
