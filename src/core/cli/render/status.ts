import { codeOf, ERRORS } from "../../base/index.js";
import type { MountStatus, OpenFile, ServerStatus } from "../../control/index.js";
import type { LiveStatus } from "../live-status.js";
import { openFileLines, stallLines, trafficLine } from "./live.js";
import { bytesText, durationText, percentText } from "./quantities.js";
import { PLAIN, type Style } from "./style.js";
import { type Cell, table } from "./table.js";

const INDENT = "  ";
const OPEN_FILES_SHOWN = 20;

/** How a status is shown. */
export interface StatusLook {
  readonly style?: Style | undefined;
  /** What the monitor tells beside, where it can. */
  readonly live?: LiveStatus | undefined;
}

/** A running mount for people. `nowMs` turns moments into ages. Pure. */
export function mountText(status: MountStatus, nowMs: number, { style = PLAIN, live }: StatusLook = {}): string {
  const up = durationText(Math.max(0, nowMs - status.startedAtMs));
  const head = `${style.bold(status.mountPoint)}  ${status.driver}, pid ${status.pid}, up ${up}, mediafs ${status.version}`;
  const lines = [
    head,
    ...configurationLines(status, style).map((line) => INDENT + line),
    ...serverLines(status.servers, style).map((line) => INDENT + line),
    ...fileLines(status, style, live).map((line) => INDENT + line),
    ...(live === undefined ? [] : [trafficLine(live), ...stallLines(live, nowMs, style)].map((line) => INDENT + line)),
    ...cacheLines(status).map((line) => INDENT + line),
  ];
  return `${lines.join("\n")}\n`;
}

function configurationLines({ configFile, configuration }: MountStatus, style: Style): readonly string[] {
  const { refused, awaitingMount } = configuration;
  return [
    ...(configFile === undefined ? [] : [`configuration  ${configFile}`]),
    ...(refused === undefined
      ? []
      : [
          `${INDENT}${style.red("its last change is not in force")}: ${refused.message}`,
          ...refused.lines.map((line) => `${INDENT}${INDENT}${line}`),
          `${INDENT}→ ${refused.hint}`,
        ]),
    ...(awaitingMount.length === 0
      ? []
      : [`${INDENT}${style.yellow("takes a new mount")}: ${awaitingMount.join(", ")}`]),
  ];
}

/** Entries with their state, one line each, and below a failed one why and what to do. Pure. */
export function serverLines(servers: readonly ServerStatus[], style: Style = PLAIN): readonly string[] {
  const head = ["ENTRY", "STATE", "SERVER", "LATENCY", "LISTINGS"].map((text) => ({ text, paint: style.dim }));
  const lines = table([head, ...servers.map((server) => serverRow(server, style))]);
  return lines.flatMap((line, index) => {
    const error = servers[index - 1]?.error;
    if (error === undefined) return [line];
    return [line, `${INDENT}${style.red(error.code)}: ${error.message}`, `${INDENT}→ ${error.hint}`];
  });
}

function serverRow(server: ServerStatus, style: Style): readonly Cell[] {
  const paints = { ready: style.green, connecting: style.yellow, failed: style.red, disabled: style.dim };
  return [
    server.key,
    { text: server.state, paint: paints[server.state] },
    server.product === undefined ? `(${server.type})` : `${server.product} ${server.version ?? ""}`.trimEnd(),
    server.latencyMs === undefined ? "-" : `${Math.round(server.latencyMs)} ms`,
    listingsText(server),
  ];
}

function listingsText({ listings, oldestListingAgeMs, staleListings }: ServerStatus): string {
  const parts = [
    String(listings),
    ...(oldestListingAgeMs === undefined ? [] : [`oldest ${durationText(oldestListingAgeMs)}`]),
    ...(staleListings === 0 ? [] : [`${staleListings} stale`]),
  ];
  return parts.join(", ");
}

function fileLines({ openFiles }: MountStatus, style: Style, live: LiveStatus | undefined): readonly string[] {
  if (live === undefined) return plainFileLines(openFiles, style);
  const failures = openFiles.slice(0, OPEN_FILES_SHOWN).flatMap((file) => failureLines(file, style));
  return [...openFileLines(live, style), ...failures];
}

function plainFileLines(files: readonly OpenFile[], style: Style): readonly string[] {
  const shown = files.slice(0, OPEN_FILES_SHOWN);
  const rows = shown.map((file) => [
    `${INDENT}#${file.handle}`,
    percentText(file.reader.positionBytes, file.sizeBytes),
    bytesText(file.sizeBytes),
    file.path,
  ]);
  const lines = table(rows).flatMap((line, index) => [line, ...failureLines(shown[index], style)]);
  const more = files.length > OPEN_FILES_SHOWN ? [`${INDENT}and ${files.length - OPEN_FILES_SHOWN} more`] : [];
  return [`open files  ${style.bold(String(files.length))}`, ...lines, ...more];
}

/** Why bytes of a file did not come, and what to do. */
function failureLines(file: OpenFile | undefined, style: Style): readonly string[] {
  const codes = new Set(file?.reader.windows.map(({ error }) => codeOf({ code: error })));
  return [...codes].flatMap((code) => {
    if (code === undefined) return [];
    const { meaning, hint } = ERRORS[code];
    return [`${INDENT}${INDENT}${style.red(code)}: ${meaning}`, `${INDENT}${INDENT}→ ${hint}`];
  });
}

function cacheLines({ cache, store, rssBytes }: MountStatus): readonly string[] {
  const underWay = cache.inFlightBytes === 0 ? "" : `, ${bytesText(cache.inFlightBytes)} under way`;
  const served = cache.hitBytes + cache.recalledBytes + cache.fetchedBytes;
  return table([
    [
      "memory",
      `${bytesText(cache.cachedBytes)} of ${bytesText(cache.maxBytes)} of media${underWay}; process ${bytesText(rssBytes)}`,
    ],
    [
      "reads",
      `${percentText(cache.hitBytes, served)} from memory, ${bytesText(cache.recalledBytes)} from disk, ${bytesText(cache.fetchedBytes)} fetched`,
    ],
    ["database", store.persistent ? bytesText(store.bytes) : "none: nothing is kept across restarts"],
  ]);
}
