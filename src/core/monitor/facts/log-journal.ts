import type { LogLevel } from "../../base/index.js";
import type { LogLine } from "../api.js";

const LINES_KEPT = 2_000;
const ERRORS_KEPT = 100;
// A line of this length holds some path, or a plugin's outburst; the rest of it is in the log itself.
const LONGEST_LINE = 16_384;
const SEVERITY: readonly LogLevel[] = ["error", "warn", "info", "debug", "trace"];
const OWN_FIELDS = ["level", "time", "msg", "scope"];

interface KeptLine {
  readonly id: number;
  readonly record: string;
}

/** Which lines are wanted. */
export interface LogSelection {
  /** The least severe level. */
  readonly level?: LogLevel | undefined;
  /** Only those with a greater id. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}

/** The end of the log, in memory: the last lines, and apart from them the last warnings and errors. */
export class LogJournal {
  #lines: KeptLine[] = [];
  #errors: KeptLine[] = [];
  readonly #counts = { error: 0, warn: 0 };
  readonly #listeners = new Set<(line: LogLine) => void>();
  #lastId = 0;

  /** Warnings and errors since the start. */
  get counts(): { readonly error: number; readonly warn: number } {
    return this.#counts;
  }

  /** Takes a line as the logger gives it: a JSON object, its secrets masked. */
  add(record: string): void {
    this.#lastId += 1;
    const kept = { id: this.#lastId, record: record.length > LONGEST_LINE ? shortened(record) : record };
    this.#lines = pushed(this.#lines, kept, LINES_KEPT);
    const level = /^\{"level":"(error|warn)"/.exec(record)?.[1] as "error" | "warn" | undefined;
    if (level !== undefined) {
      this.#counts[level] += 1;
      this.#errors = pushed(this.#errors, kept, ERRORS_KEPT);
    }
    if (this.#listeners.size === 0) return;
    const line = parsed(kept);
    for (const listener of this.#listeners) listener(line);
  }

  /** Lines, oldest first. */
  lines({ level, after = 0, limit = 500 }: LogSelection): readonly LogLine[] {
    const wanted = this.#lines.filter(({ id }) => id > after).map(parsed);
    return wanted.filter((line) => level === undefined || isAtLeast(line.level, level)).slice(-limit);
  }

  /** The last warnings and errors, newest first; only those with a greater id. */
  errors(after = 0): readonly LogLine[] {
    return this.#errors
      .slice(-ERRORS_KEPT)
      .filter(({ id }) => id > after)
      .map(parsed)
      .reverse();
  }

  /** Calls back for each line. Returns the function that ends it. */
  onLine(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Whether a level is as severe as another, or more. */
export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return SEVERITY.indexOf(level) <= SEVERITY.indexOf(least);
}

/** Twice as many as are kept, before all that is too much goes at once: moving them for every line would cost more. */
function pushed(lines: KeptLine[], line: KeptLine, kept: number): KeptLine[] {
  lines.push(line);
  return lines.length > 2 * kept ? lines.slice(-kept) : lines;
}

function parsed({ id, record }: KeptLine): LogLine {
  const value = JSON.parse(record) as Readonly<Record<string, unknown>>;
  const { level, time, msg, scope, error } = value;
  const fields = Object.fromEntries(Object.entries(value).filter(([key]) => !OWN_FIELDS.includes(key)));
  const described = typeof error === "object" && error !== null && "code" in error ? error.code : value.code;
  return {
    id,
    atMs: Date.parse(String(time)) || 0,
    level: SEVERITY.find((each) => each === level) ?? "info",
    ...(typeof scope === "string" ? { scope } : {}),
    message: String(msg ?? ""),
    ...(typeof described === "string" ? { code: described } : {}),
    fields,
  };
}

function shortened(record: string): string {
  const { level, time, msg, scope } = JSON.parse(record) as Readonly<Record<string, unknown>>;
  return JSON.stringify({ level, time, scope, msg: `${String(msg).slice(0, 1_000)} (the rest is in the log)` });
}
