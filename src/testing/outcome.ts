import { codeOf } from "../core/base/index.js";

/** How a call of a connector ended. */
export interface Outcome {
  /** The error's code; `answered`; `silent` when it did not settle in time; `no code` for an error of another kind. */
  readonly code: string;
  /** The error as text, with its hint; empty without one. */
  readonly text: string;
}

const ANSWERED: Outcome = { code: "answered", text: "" };
const SILENT: Outcome = { code: "silent", text: "" };

/** Waits for a call to settle, at most so long. Never rejects. */
export async function outcomeOf(call: Promise<unknown>, patienceMs: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve(SILENT), patienceMs);
  });
  const settled = call.then(
    () => ANSWERED,
    (error: unknown) => ({ code: codeOf(error) ?? "no code", text: textOf(error) }),
  );
  const outcome = await Promise.race([settled, silence]);
  clearTimeout(timer);
  return outcome;
}

function textOf(error: unknown): string {
  const hint = typeof error === "object" && error !== null && "hint" in error ? ` (${String(error.hint)})` : "";
  return `${String(error)}${hint}`;
}
