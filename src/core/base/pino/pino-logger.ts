import { destination as openDestination, type Logger as Pino, pino, stdTimeFunctions } from "pino";
import { prettyFactory } from "pino-pretty";
import type { LogFields, Logger, LogLevel } from "../log.js";
import type { Secrets } from "../secrets.js";
import { describeError, maskDeep } from "./log-record.js";

/** Where log lines go. */
export interface LogDestination {
  write(text: string): void;
}

/** How to log. */
export interface LoggerOptions {
  readonly level: LogLevel;
  /** `pretty` for people, `json` one object a line. */
  readonly format: "pretty" | "json";
  readonly secrets: Secrets;
  /** Default: standard error, written at once, so that nothing is lost at exit. */
  readonly destination?: LogDestination | undefined;
  /** Is given each line as a JSON object, masked, whatever the format. */
  readonly onRecord?: ((line: string) => void) | undefined;
}

/** The root of all loggers of a run. */
export interface RootLogger extends Logger {
  /** Logs as much as this from now on, its children too. */
  setLevel(level: LogLevel): void;
}

/** A logger whose every line is masked as it is written, whatever its message and fields hold. */
export function createLogger(options: LoggerOptions): RootLogger {
  const { level, format, secrets, destination = standardError() } = options;
  const render = format === "pretty" ? prettyLine(destination) : (line: string) => line;
  const sink = {
    write: (line: string) => {
      const record = maskedRecord(line, secrets);
      options.onRecord?.(record);
      destination.write(format === "json" ? record : secrets.mask(render(record)));
    },
  };
  const root = pino(
    {
      level,
      base: null,
      // Texts, so that masking a secret made of digits leaves valid JSON.
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: withDescribedErrors },
    },
    sink,
  );
  return new PinoLogger(root, {});
}

/** Carries its fields itself: pino's own children repeat a key that parent and child both have. */
class PinoLogger implements RootLogger {
  readonly #root: Pino;
  readonly #fields: LogFields;

  constructor(root: Pino, fields: LogFields) {
    this.#root = root;
    this.#fields = fields;
  }

  setLevel(level: LogLevel): void {
    this.#root.level = level;
  }

  error(message: string, fields?: LogFields): void {
    this.#root.error({ ...this.#fields, ...fields }, message);
  }

  warn(message: string, fields?: LogFields): void {
    this.#root.warn({ ...this.#fields, ...fields }, message);
  }

  info(message: string, fields?: LogFields): void {
    this.#root.info({ ...this.#fields, ...fields }, message);
  }

  debug(message: string, fields?: LogFields): void {
    this.#root.debug({ ...this.#fields, ...fields }, message);
  }

  trace(message: string, fields?: LogFields): void {
    this.#root.trace({ ...this.#fields, ...fields }, message);
  }

  child(scope: string, fields?: LogFields): Logger {
    const outer = this.#fields.scope;
    return new PinoLogger(this.#root, {
      ...this.#fields,
      ...fields,
      scope: typeof outer === "string" ? `${outer}/${scope}` : scope,
    });
  }
}

function standardError(): LogDestination {
  const stream = openDestination({ dest: 2, sync: true });
  // A reader that went away (`mediafs mount 2>&1 | head`) must not end the mount.
  stream.on("error", () => undefined);
  return stream;
}

function withDescribedErrors(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? describeError(value) : value]),
  );
}

function prettyLine(destination: LogDestination): (line: string) => string {
  const isTerminal = "fd" in destination && destination.fd === 2 && process.stderr.isTTY === true;
  return prettyFactory({
    colorize: isTerminal && process.env.NO_COLOR === undefined,
    singleLine: true,
    // Errors are fields like others here: pino-pretty would spread them over many lines.
    errorLikeObjectKeys: [],
    translateTime: "SYS:HH:MM:ss.l",
    ignore: "scope",
    messageFormat: (log, messageKey) => {
      const scope = typeof log.scope === "string" ? `${log.scope}: ` : "";
      return oneLine(scope + String(log[messageKey] ?? ""));
    },
  });
}

/** Names from servers may hold line breaks and escape sequences, which would forge lines or steer the terminal. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it replaces
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (character) => JSON.stringify(character).slice(1, -1));
}

/** Value by value where there is a secret, so that one that is also a piece of the syntax leaves a line that parses. */
function maskedRecord(line: string, secrets: Secrets): string {
  if (secrets.mask(line) === line) return line;
  return `${JSON.stringify(maskDeep(JSON.parse(line), (text) => secrets.mask(text)))}\n`;
}
