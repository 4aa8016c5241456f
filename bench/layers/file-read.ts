import type { Check } from "./byte-content.js";

/** Reads the whole file once; rejects if a byte that is checked is wrong. */
export type FileRead = (url: URL, fileBytes: number, check: Check) => Promise<void>;

/** A layer with a file at hand. Opening and closing it is not what is measured. */
export interface OpenedFile {
  /** Reads all of it once; rejects if a byte that is checked is wrong. */
  read(check: Check): Promise<void>;
  close(): Promise<void>;
}

/** Opens the file at a URL anew, with nothing kept of it. */
export type OpenFile = (url: URL, fileBytes: number) => Promise<OpenedFile>;

/** A layer that has nothing to start. */
export function startingAtOnce(read: FileRead): OpenFile {
  return async (url, fileBytes) => ({
    read: (check) => read(url, fileBytes, check),
    close: async () => undefined,
  });
}

/** What is asked for at a time. */
export const WINDOW_BYTES = 8 * 1024 * 1024;

/** What the kernel asks a file system for at a time. */
export const READ_BYTES = 128 * 1024;
