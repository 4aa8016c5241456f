import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Read } from "./plan-follower.js";

/** What a program read of a file through the mount, in the order in which the kernel asked. */
export interface RecordedReads {
  readonly program: string;
  readonly file: string;
  readonly sizeBytes: number;
  readonly reads: readonly TimedRecord[];
}

/** A read, and when it came, where that was recorded. */
export interface TimedRecord extends Read {
  readonly atMs: number;
}

/**
 * Lines of program, file, size of the file and reads, with tabs between: `offset+length`, `*count` for so many one after
 * another, `@ms` for the time since the first. Lines that begin with # are remarks.
 */
const RECORDS = join(import.meta.dirname, "recorded-reads.txt");

/** Everything recorded; of a program that opened the file several times, each handle for itself. */
export function recordedReads(): readonly RecordedReads[] {
  const lines = readFileSync(RECORDS, "utf8").split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("#")).map(parsed);
}

function parsed(line: string): RecordedReads {
  const [program = "", file = "", size = "", reads = ""] = line.split("\t");
  return { program, file, sizeBytes: Number(size), reads: reads.split(" ").flatMap(unfolded) };
}

function unfolded(text: string): TimedRecord[] {
  const [, offset = 0, byteLength = 0, count = 1, atMs = 0] = (
    /^(\d+)\+(\d+)(?:\*(\d+))?(?:@(\d+))?$/.exec(text) ?? []
  ).map((part) => (part === undefined ? undefined : Number(part)));
  return Array.from({ length: Number(count) }, (_, index) => ({
    offset: Number(offset) + index * Number(byteLength),
    byteLength: Number(byteLength),
    atMs: Number(atMs),
  }));
}
