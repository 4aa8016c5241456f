import { expectation } from "./check-value.js";
import { CORE_OPTIONS, type CoreOption } from "./options.js";

/** The table of options in docs/configuration.md, as Markdown: one row an option, in the order of the code. Pure. */
export function optionDocs(): string {
  const rows = Object.entries<CoreOption>(CORE_OPTIONS).map(([path, option]) =>
    [`\`${path}\``, valueText(option), defaultText(option), helpText(path, option)].map((cell) =>
      cell.replaceAll("|", "\\|"),
    ),
  );
  const lines = [["Key", "Value", "Default", "What it is"], ["---", "---", "---", "---"], ...rows];
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
