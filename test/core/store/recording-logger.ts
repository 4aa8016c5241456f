import type { LogFields, Logger } from "../../../src/core/base/index.js";

/** Keeps the warnings and errors that were logged. */
export class RecordingLogger implements Logger {
  readonly warnings: { readonly message: string; readonly fields: LogFields | undefined }[] = [];

  error(message: string, fields?: LogFields): void {
    this.warnings.push({ message, fields });
  }

  warn(message: string, fields?: LogFields): void {
    this.warnings.push({ message, fields });
  }

  info(): void {}
  debug(): void {}
  trace(): void {}

  child(): Logger {
    return this;
  }
}
