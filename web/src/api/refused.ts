import type { Refusal } from "../../../src/core/monitor/api.js";

/** An answer that is not the one asked for. */
export class Refused extends Error {
  /** Of the catalogue of errors; `UNREACHABLE` when nothing answered. */
  readonly code: string;
  readonly hint: string;
  /** Mistakes by the field that they belong to. */
  readonly fields: ReadonlyMap<string, string>;

  constructor({ error }: Refusal) {
    super(error.message);
    this.code = error.code;
    this.hint = error.hint;
    this.fields = new Map((error.fields ?? []).map(({ path, message }) => [path, message]));
  }
}

/** What was thrown, as a refusal. */
export function refusedBy(thrown: unknown): Refused {
  if (thrown instanceof Refused) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Refused({ error: { code: "INTERNAL", message, hint: "Reload the page." } });
}

/** Nothing answered. */
export function unanswered(): Refused {
  const message = "The mount does not answer.";
  return new Refused({ error: { code: "UNREACHABLE", message, hint: "It may have ended, or the network is down." } });
}
