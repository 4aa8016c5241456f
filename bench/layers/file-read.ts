import type { Check } from "./byte-content.js";

/** Reads the whole file once; rejects if a byte that is checked is wrong. */
export type FileRead = (url: URL, fileBytes: number, check: Check) => Promise<void>;

/** What is asked for at a time. */
export const WINDOW_BYTES = 8 * 1024 * 1024;
