import { expect } from "vitest";

/** How a connector breaks the contract, told to its author. */
export interface Breach {
  /** What was seen, with the thing it was seen on. */
  readonly seen: string;
  /** The rule of `mediafs/plugin-api` that it breaks. */
  readonly rule: string;
  /** What to do about it. */
  readonly fix: string;
}

/** Fails the test that runs, with a text that teaches. */
export function breach({ seen, rule, fix }: Breach): never {
  return expect.fail(`${seen}\n  rule: ${rule}\n  fix:  ${fix}`);
}
