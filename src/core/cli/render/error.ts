import type { MediaFsError } from "../../base/index.js";
import { PLAIN, type Style } from "./style.js";

/**
 * An error for people: a line that says what failed, one for each further mistake, and one that says what to do.
 * Pure.
 */
export function errorText(error: MediaFsError, style: Style = PLAIN): string {
  const lines = [
    `${style.red("mediafs:")} ${oneLine(error.message)}`,
    ...error.lines.map((line) => `  ${oneLine(line)}`),
    `  ${style.bold("→")} ${oneLine(error.hint)}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** An error for programs: one JSON object. Pure. */
export function errorJson({ code, message, hint, lines }: MediaFsError): string {
  const error = { code, message, hint, ...(lines.length === 0 ? {} : { lines }) };
  return `${JSON.stringify({ error }, undefined, 2)}\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").trim();
}
