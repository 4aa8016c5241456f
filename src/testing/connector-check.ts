import type { ConformanceSubject } from "./conformance-subject.js";

/** What a check answers that had nothing to judge. */
export interface Skipped {
  /** Why. */
  readonly skipped: string;
}

/** Judges one point of the contract. Rejects with what is wrong, what the rule is and what to do. */
export type ConnectorCheck = (subject: ConformanceSubject) => Promise<void> | Promise<Skipped | undefined>;
