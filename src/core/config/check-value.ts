import type { OptionDeclaration } from "mediafs/plugin-api";
import type { CoreOption } from "./core-option.js";
import type { Mistake } from "./mistake.js";

/** What a value must be: a row of the core's table, or an option declared by a plugin. */
export type ValueRule = CoreOption | OptionDeclaration;

/** A value that fits, or what is wrong with it. */
export type CheckedValue =
  | { readonly ok: true; readonly value: string | number | boolean | readonly string[] }
  | { readonly ok: false; readonly mistake: Mistake };

const LONGEST_SHOWN = 60;

/**
 * Checks one value. Numbers and booleans may come as text, since `${ENV}` gives text; an empty text never fits.
 * Pure; a mistake never shows the value of a secret.
 */
export function checkValue(path: string, value: unknown, rule: ValueRule): CheckedValue {
  const converted = convert(value, rule.type);
  if (converted !== undefined && fits(converted, rule)) return { ok: true, value: converted };
  const hint = quoteHint(value, rule);
  const mistake = { path, found: describeFound(value, rule), expected: expectation(rule) };
  return { ok: false, mistake: hint === undefined ? mistake : { ...mistake, hint } };
}

/** In words, what a value must be. */
export function expectation(rule: ValueRule): string {
  if (rule.type === "list") return rule.oneOf ? `a list of ${rule.oneOf.join(", ")}` : "a list of texts";
  if (rule.oneOf) return `one of ${rule.oneOf.join(", ")}`;
  if (rule.type === "number" || rule.type === "integer") return numberExpectation(rule);
  if ("pattern" in rule && rule.pattern) return rule.pattern.says;
  if (rule.type === "url") return "an address such as https://host:port/base";
  return { boolean: "true or false", string: "a text", path: "a path" }[rule.type];
}

function numberExpectation(rule: ValueRule): string {
  const unit = "unit" in rule && rule.unit ? ` (${rule.unit})` : "";
  const kind = rule.type === "integer" ? "a whole number" : "a number";
  if (rule.min !== undefined && rule.max !== undefined) return `${kind} from ${rule.min} to ${rule.max}${unit}`;
  if (rule.min !== undefined) return `${kind} of at least ${rule.min}${unit}`;
  if (rule.max !== undefined) return `${kind} of at most ${rule.max}${unit}`;
  return kind + unit;
}

function convert(value: unknown, type: ValueRule["type"]): string | number | boolean | readonly string[] | undefined {
  if (type === "list")
    return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined;
  if (type === "boolean") return asBoolean(value);
  if (type === "number" || type === "integer") return asNumber(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function asBoolean(value: unknown): boolean | undefined {
  if (value === "true") return true;
  if (value === "false") return false;
  return typeof value === "boolean" ? value : undefined;
}

function asNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function fits(value: string | number | boolean | readonly string[], rule: ValueRule): boolean {
  if (typeof value === "number") return numberFits(value, rule);
  if (typeof value === "boolean") return true;
  if (typeof value !== "string") return value.every((each) => rule.oneOf?.includes(each) ?? each !== "");
  if (rule.oneOf && !rule.oneOf.includes(value)) return false;
  if (rule.type === "url") return isWebAddress(value);
  // A NUL ends a path or a header early, wherever the text goes.
  if (value.includes("\u0000")) return false;
  return "pattern" in rule && rule.pattern ? rule.pattern.matches.test(value) : true;
}

function numberFits(value: number, rule: ValueRule): boolean {
  if (rule.type === "integer" && !Number.isInteger(value)) return false;
  return value >= (rule.min ?? Number.NEGATIVE_INFINITY) && value <= (rule.max ?? Number.POSITIVE_INFINITY);
}

function isWebAddress(text: string): boolean {
  // `URL` takes "http:host" and "http:/host" too, which nobody means.
  return /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);
}

function describeFound(value: unknown, rule: ValueRule): string {
  if (value === undefined || value === null) return "nothing";
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return rule.type === "list" ? "a list with other elements" : "a list";
  if (typeof value === "object") return "a mapping";
  if (rule.secret === true) return `a ${typeof value === "string" ? "text" : typeof value} (not shown)`;
  // An address may carry a password before its @.
  if (typeof value === "string" && rule.type === "url" && value.includes("@")) return "a text (not shown)";
  if (typeof value !== "string") return `${typeof value === "function" ? "a function" : String(value)}`;
  return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value);
}

function quoteHint(value: unknown, rule: ValueRule): string | undefined {
  const text = rule.type === "string" || rule.type === "path";
  if (text && (typeof value === "number" || typeof value === "boolean")) return "put it in quotes";
  if (rule.type === "list" && typeof value === "string") return "write it as a list: [value]";
  if (rule.type === "url" && typeof value === "string" && /^[\w.-]+(:\d+)?(\/|$)/.test(value))
    return "write http:// or https:// before it";
  return undefined;
}
