import { codeOf, type LogFields, type Logger } from "../base/index.js";

/** Logs an exchange with a server at debug level: how long it took and, if it failed, the error's code. */
export async function observe<T>(log: Logger, fields: LogFields, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const tell = (outcome: LogFields) =>
    log.debug("request", { ...fields, ...outcome, tookMs: Math.round(performance.now() - startedAt) });
  try {
    const result = await work();
    tell({});
    return result;
  } catch (error) {
    tell({ code: codeOf(error) ?? "INTERNAL" });
    throw error;
  }
}
