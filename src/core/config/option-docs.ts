import type { OptionTable } from "mediafs/plugin-api";
import { expectation } from "./check-value.js";
import type { CoreOption } from "./core-option.js";
import { CORE_OPTIONS } from "./options.js";

/** The table of options in docs/configuration.md, as Markdown: one row an option, in the order of the code. Pure. */
export function optionDocs(): string {
  const rows = Object.entries<CoreOption>(CORE_OPTIONS).map(([path, option]) => [
    `\`${path}\``,
    valueText(option),
    defaultText(option),
    helpText(path, option),
  ]);
  return markdownTable([["Key", "Value", "Default", "What it is"], ...rows]);
}

/** The table of the plugins' options in docs/configuration.md, in the order given. Pure. */
export function pluginOptionDocs(tables: ReadonlyMap<string, OptionTable>): string {
  const rows = [...tables].flatMap(([type, table]) =>
    Object.entries(table).map(([key, option]) => {
      const value = `${expectation(option)}${option.required ? " (required)" : ""}`;
      const text = option.default === undefined ? "" : `\`${option.default}\``;
      const file = option.secret ? ` Secret; \`${key}File: path\` reads it from a file.` : "";
      return [`\`${type}\``, `\`${key}\``, value, text, `${option.help.replace(/\.?$/, ".")}${file}`];
    }),
  );
  return markdownTable([["type", "Key", "Value", "Default", "What it is"], ...rows]);
}

function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")))];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function valueText(option: CoreOption): string {
  const text = expectation(option);
  return option.required ? `${text} (required)` : text;
}

function defaultText({ default: value, defaultText }: CoreOption): string {
  if (defaultText !== undefined) return defaultText;
  if (value === undefined) return "";
  return typeof value === "object" ? `\`[${value.join(", ")}]\`` : `\`${value}\``;
}

function helpText(path: string, { help, flag, secret }: CoreOption): string {
  const key = path.slice(path.lastIndexOf(".") + 1);
  const file = secret ? ` Secret; \`${key}File: path\` reads it from a file.` : "";
  return `${help}${file}${flag === undefined ? "" : ` Flag: \`${flag}\`.`}`;
}
