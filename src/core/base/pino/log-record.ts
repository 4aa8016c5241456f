import type { ErrorCode } from "../error-code.js";
import { codeOf } from "../errors.js";

// Chains are short; a cycle of causes must end.
const DEEPEST_CAUSE = 8;
const FAULTS: readonly ErrorCode[] = ["INTERNAL", "PLUGIN_FAILED"];

/** An error as a log field: its code, message and causes. Stacks only of faults, ours and those of plugins. */
export interface DescribedError {
  readonly code: string;
  readonly message: string;
  readonly causes?: readonly string[];
  readonly stack?: string;
}

/** Describes an error for the log. */
export function describeError(error: Error): DescribedError {
  const code = codeOf(error);
  const causes = causesOf(error.cause, 0);
  return {
    code: code ?? error.name,
    message: error.message,
    ...(causes.length === 0 ? {} : { causes }),
    ...(code === undefined || FAULTS.includes(code) ? stackOf(error) : {}),
  };
}

/** Where it began: an error that only gives another one its code tells nothing of that. */
function stackOf(error: Error): { readonly stack?: string } {
  const { stack } = error.cause instanceof Error ? error.cause : error;
  return stack === undefined ? {} : { stack };
}

function causesOf(cause: unknown, depth: number): readonly string[] {
  if (cause === undefined || depth === DEEPEST_CAUSE) return [];
  if (!(cause instanceof Error)) return [textOf(cause)];
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : cause.name;
  return [`${code}: ${cause.message}`, ...causesOf(cause.cause, depth + 1)];
}

function textOf(value: unknown): string {
  try {
    return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  } catch {
    return String(value);
  }
}

/** A JSON value with `mask` applied to every key, text and number of it; what mask leaves alone keeps its type. */
export function maskDeep(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((each) => maskDeep(each, mask));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [mask(key), maskDeep(each, mask)]));
  }
  const text = String(value);
  const masked = mask(text);
  return masked === text ? value : masked;
}
