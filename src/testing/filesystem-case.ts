import type { FilesystemUnderTest } from "./filesystem-subject.js";

/** One case of the suite, and what it needs besides. */
export type FilesystemCase = readonly [
  name: string,
  check: (under: FilesystemUnderTest) => Promise<void>,
  needs?: "stall" | "change",
];
