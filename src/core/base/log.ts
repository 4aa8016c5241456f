import { token } from "./token.js";

/** How much is logged: each level includes those before it. */
export const LOG_LEVELS = ["error", "warn", "info", "debug", "trace"] as const;
/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Structured facts of a log line. An `error` field is shown with its code, message and causes. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A scoped logger. One line an event, lower case; the sink masks every known secret. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  trace(message: string, fields?: LogFields): void;
  /** A logger whose lines carry `scope` (a folder's name, or a server's key) and these fields. */
  child(scope: string, fields?: LogFields): Logger;
}
export const Logger = token<Logger>("Logger");

const ignore = (): void => undefined;

/** Logs nothing. */
export const silentLogger: Logger = {
  error: ignore,
  warn: ignore,
  info: ignore,
  debug: ignore,
  trace: ignore,
  child: () => silentLogger,
};
