import type { OpenFile, StallCause } from "../../../src/core/monitor/api.js";

/** What a read waits for, in a few words. */
export const CAUSE_TITLES: Readonly<Record<StallCause, string>> = {
  firstByte: "Server’s answer",
  bandwidth: "Bandwidth",
  memory: "Memory",
  retry: "Retry",
  rateLimit: "Rate limit",
  queue: "Queue",
};

/** The same in a sentence, with what helps. */
export const CAUSE_MEANINGS: Readonly<Record<StallCause, string>> = {
  firstByte: "The server has not answered yet: its disk sleeps, or it is busy.",
  bandwidth: "Bytes come more slowly than they are read.",
  memory: "There is no room below cache.maxMiB; raise it, or close something.",
  retry: "A request failed and is tried again after a pause.",
  rateLimit: "The server asked to be left alone, or maxMbitPerSecond holds it back.",
  queue: "Every connection to the server is taken; raise maxConnections.",
};

/** One or many. Pure. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** The last part of a path. Pure. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path without its last part and without the slash in front. Pure. */
export function folderName(path: string): string {
  return path.slice(1, Math.max(1, path.lastIndexOf("/")));
}

/** Who reads a file: `mpv 4711, rsync 12`. Pure. */
export function readersText({ processes }: OpenFile): string {
  return processes.map(({ name, pid }) => `${name} ${pid}`).join(", ");
}

/** A part as per cent, without figures that mean nothing. Pure. */
export function percentText(part: number): string {
  const percent = part * 100;
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : Math.floor(percent)} %`;
}
