import { codeOf, type ErrorCode, MediaFsError } from "../base/index.js";

/** Environment variable that tells a process that its starter waits for its report. */
export const DAEMON_MARK = "MEDIAFS_DAEMON";

/** What a daemon tells the command that started it, once: mounted (the lines to print), or why not. */
export type DaemonReport =
  | { readonly mounted: string; readonly monitor: string | undefined }
  | { readonly failed: MediaFsError };

interface FailureMessage {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly lines: readonly string[];
}

/** Whether this process is a daemon. */
export function isDaemon(): boolean {
  return process.env[DAEMON_MARK] !== undefined;
}

/** Sends the report, if this process is a daemon whose starter still waits. */
export function tellStarter(report: DaemonReport): void {
  if (!isDaemon() || process.send === undefined || !process.connected) return;
  process.send("mounted" in report ? report : { failed: failureMessage(report.failed) }, () => {
    if (process.connected) process.disconnect();
  });
}

/** The report in a message of a child process; undefined for anything else. */
export function parseReport(message: unknown): DaemonReport | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  if ("mounted" in message && typeof message.mounted === "string") {
    const monitor = "monitor" in message && typeof message.monitor === "string" ? message.monitor : undefined;
    return { mounted: message.mounted, monitor };
  }
  if (!("failed" in message)) return undefined;
  const { failed } = message;
  const code = codeOf(failed);
  if (code === undefined) return undefined;
  const { message: text, hint, lines } = failed as FailureMessage;
  return { failed: new MediaFsError(code, text, { hint, lines }) };
}

function failureMessage({ code, message, hint, lines }: MediaFsError): FailureMessage {
  return { code, message, hint, lines };
}
