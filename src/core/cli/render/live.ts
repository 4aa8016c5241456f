import type { OpenFile, Stall } from "../../monitor/index.js";
import type { LiveStatus } from "../live-status.js";
import { bytesText, durationText, percentText } from "./quantities.js";
import { PLAIN, type Style } from "./style.js";
import { table } from "./table.js";

const INDENT = "  ";
const FILES_SHOWN = 20;
const STALLS_SHOWN = 5;
const WORTH_TELLING_MS = 10 * 60_000;

/** What a cause means, in a few words. */
const CAUSES: Readonly<Record<Stall["cause"], string>> = {
  firstByte: "the server's answer",
  bandwidth: "bytes that come too slowly",
  memory: "memory",
  retry: "another try",
  rateLimit: "a limit of speed",
  queue: "a free connection",
};

/** What is going through the mount, one line. Pure. */
export function trafficLine({ overview }: LiveStatus): string {
  const { inBytesPerSecond, outBytesPerSecond, stalls } = overview;
  const counted = stalls.total === 0 ? "" : `, ${stalls.total} ${stalls.total === 1 ? "stall" : "stalls"} so far`;
  return `traffic  ${rateText(inBytesPerSecond)} from servers, ${rateText(outBytesPerSecond)} to programs${counted}`;
}

/** Open files with who reads them, how far they are and how far ahead there is something. Pure. */
export function openFileLines({ openFiles }: LiveStatus, style: Style = PLAIN): readonly string[] {
  const rows = openFiles
    .slice(0, FILES_SHOWN)
    .map((file) => [
      `${INDENT}#${file.handle}`,
      percentText(file.positionBytes, file.sizeBytes),
      bytesText(file.sizeBytes),
      rateText(file.outBytesPerSecond),
      aheadText(file),
      readersText(file),
      file.stall === undefined
        ? file.path
        : { text: `${file.path}  waits for ${CAUSES[file.stall]}`, paint: style.red },
    ]);
  const more = openFiles.length > FILES_SHOWN ? [`${INDENT}and ${openFiles.length - FILES_SHOWN} more`] : [];
  return [`open files  ${style.bold(String(openFiles.length))}`, ...table(rows), ...more];
}

/** Stalls of the last ten minutes, one line each. Pure. */
export function stallLines({ stalls }: LiveStatus, nowMs: number, style: Style = PLAIN): readonly string[] {
  const recent = stalls.filter(({ startedAtMs }) => nowMs - startedAtMs < WORTH_TELLING_MS).slice(0, STALLS_SHOWN);
  if (recent.length === 0) return [];
  const rows = recent.map((stall) => [
    `${INDENT}${durationText(Math.max(0, nowMs - stall.startedAtMs))} ago`,
    stall.endedAtMs === undefined ? "still" : durationText(stall.endedAtMs - stall.startedAtMs),
    { text: CAUSES[stall.cause], paint: style.yellow },
    stall.path,
  ]);
  return ["waited for", ...table(rows)];
}

function aheadText({ bufferedBytes, bufferedSeconds }: OpenFile): string {
  if (bufferedSeconds === undefined) return `${bytesText(bufferedBytes)} ahead`;
  return `${durationText(Math.round(bufferedSeconds) * 1000)} ahead`;
}

function readersText({ processes }: OpenFile): string {
  const [first, ...more] = processes;
  if (first === undefined) return "-";
  return `${first.name}(${first.pid})${more.length === 0 ? "" : ` +${more.length}`}`;
}

function rateText(bytesPerSecond: number): string {
  return `${bytesText(bytesPerSecond)}/s`;
}
