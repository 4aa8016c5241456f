import type { ConformanceCase } from "./conformance-case.js";
import { NODE_CASES } from "./filesystem-node-cases.js";
import { RANDOM_CASES } from "./filesystem-random-cases.js";
import { READ_CASES } from "./filesystem-read-cases.js";
import type { FilesystemSubject, FilesystemUnderTest } from "./filesystem-subject.js";

/** What every file system must do for the drivers above it. Each case makes its own, and finds it empty at the end. */
export function filesystemConformance(subject: FilesystemSubject): readonly ConformanceCase[] {
  return [...NODE_CASES, ...READ_CASES, ...RANDOM_CASES].map(([name, check, needs]) => {
    const skipped = needs === undefined ? undefined : subject.unsupported?.[needs];
    const run = () => judged(subject, check);
    return skipped === undefined ? { name, run } : { name, run, skipped };
  });
}

async function judged(subject: FilesystemSubject, check: (under: FilesystemUnderTest) => Promise<void>): Promise<void> {
  const under = await subject.create();
  try {
    await check(under);
  } finally {
    await under.close();
  }
}
