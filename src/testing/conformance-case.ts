import { test } from "vitest";

/** One case of a suite; `run` rejects when what is judged is wrong. */
export interface ConformanceCase {
  readonly name: string;
  /** Why it cannot be judged here. Absent: it can. */
  readonly skipped?: string;
  run(): Promise<void>;
}

/** Declares cases as tests of vitest. Those that cannot be judged are skipped and say why. */
export function declareCases(cases: readonly ConformanceCase[]): void {
  for (const { name, skipped, run } of cases) {
    if (skipped === undefined) test(name, run);
    else test.skip(`${name} (${skipped})`, () => undefined);
  }
}
