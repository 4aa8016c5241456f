import type { ComparisonTable } from "../figures.js";
import { median, quantile } from "../statistics.js";
import { numberText } from "./number-text.js";

/** What a figure of mediafs shall be. */
export interface Goal {
  readonly setting: string;
  /** Rows of the setting's table whose samples count together. */
  readonly figures: readonly string[];
  /** What readers call it. */
  readonly what: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** The column it is compared with: the limit is a multiple of that column's median. */
  readonly timesOf?: string;
  /** Of all samples, instead of the median. */
  readonly share?: number;
  /** mediafs without it. */
  readonly of?: string;
}

/** A goal and what was measured. */
export interface JudgedGoal {
  readonly goal: Goal;
  /** In the unit of the figure; NaN where it was not measured. */
  readonly value: number;
  readonly limit: number;
  readonly isMet: boolean;
}

const FILMS = ["film.mkv", "faststart.mp4", "moov-at-end.mp4", "film.avi"];
const frames = (figure: string) => FILMS.map((film) => `first frame ${film} ${figure}`);
const sequential = { setting: "loopback", figures: ["sequential MB/s"], what: "sequential, near: MB/s" };
const sequentialCpu = { setting: "loopback", figures: ["sequential CPU s/GB"], what: "sequential, near: CPU s/GB" };
const socket = { setting: "layers", of: "socketTransport", timesOf: "undiciTransport" };
const first = { setting: "far", share: 0.95 };
const probes = { setting: "probes" };
const strain = { setting: "memory" };
const listing = { setting: "loopback" };

/** All that mediafs sets itself. 1.15 × 128 MiB of memory; 1.2 round trips of 50 ms and the transfer of 64 KiB. */
export const GOALS: readonly Goal[] = [
  { ...sequential, atLeast: 1.5, timesOf: "rclone tuned" },
  { ...sequential, atLeast: 2.5, timesOf: "rclone" },
  { ...sequentialCpu, atMost: 0.5, timesOf: "rclone tuned" },
  { ...socket, figures: ["HTTP MB/s"], what: "socket transport: MB/s", atLeast: 2.5 },
  { ...socket, figures: ["HTTP CPU s/GB"], what: "socket transport: CPU s/GB", atMost: 0.4 },
  { setting: "far", figures: ["sequential MB/s"], what: "sequential, far: MB/s", atLeast: 0.95, timesOf: "curl" },
  {
    setting: "limited",
    figures: ["sequential MB/s"],
    what: "sequential, limited: MB/s",
    atLeast: 3.5,
    timesOf: "curl",
  },
  { ...first, figures: frames("ms"), what: "first frame, far: ms, p95 of four shapes", atMost: 500 },
  { ...first, figures: frames("round trips"), what: "first frame, far: round trips, p95", atMost: 4 },
  { ...first, figures: frames("MiB fetched"), what: "first frame, far: MiB fetched, p95", atMost: 4 },
  { setting: "far", figures: ["random 64 KiB p50 ms"], what: "random 64 KiB, far: ms, p50", atMost: 65.2 },
  {
    ...probes,
    figures: ["probes MiB fetched beyond what was read, a file"],
    what: "200 probes: MiB a file beyond their reads",
    atMost: 2,
  },
  { ...probes, figures: ["probes again after a restart, MiB fetched"], what: "200 probes again: MiB", atMost: 0 },
  {
    setting: "scan",
    figures: ["playback during a scan, longest wait ms"],
    what: "playback beside 16 probes: longest wait, ms",
    share: 1,
    atMost: 1000,
  },
  { ...strain, figures: ["memory MiB over idle at most"], what: "memory over idle, cap 128: MiB", atMost: 147.2 },
  { ...strain, figures: ["memory strain, Mbit/s a stream"], what: "meanwhile: Mbit/s a stream", atLeast: 25 },
  { ...listing, figures: ["ls of 20,000 warm s"], what: "ls of 20,000, warm: s", atMost: 0.5 },
  {
    ...listing,
    figures: ["ls -l of 20,000 warm, CPU µs an entry beyond the driver"],
    what: "ls -l: µs of CPU an entry beyond the driver",
    atMost: 20,
  },
];

/** Compares the goals with what was measured. Goals whose setting was left out are left out. Pure. */
export function judge(tables: readonly ComparisonTable[]): readonly JudgedGoal[] {
  return GOALS.flatMap((goal) => {
    const table = tables.find(({ name }) => name === goal.setting);
    return table === undefined ? [] : [judgeOne(goal, table)];
  });
}

/** What a column has in the rows of a goal: their median, or the goal's share of all samples. */
export function figureOf({ figures, share }: Goal, table: ComparisonTable, program: string): number {
  const samples = figures.flatMap((figure) => table.figures[figure]?.[program] ?? []);
  return share === undefined ? median(samples) : quantile(samples, share);
}

function judgeOne(goal: Goal, table: ComparisonTable): JudgedGoal {
  const value = figureOf(goal, table, goal.of ?? "mediafs");
  const unit = goal.timesOf === undefined ? 1 : figureOf(goal, table, goal.timesOf);
  const limit = (goal.atLeast ?? goal.atMost ?? Number.NaN) * unit;
  const isMet = goal.atLeast === undefined ? value <= limit : value >= limit;
  return { goal, value, limit, isMet };
}

/** "≥ 1.5 × rclone". */
export function goalText({ atLeast, atMost, timesOf }: Goal): string {
  const number = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
  return timesOf === undefined ? number : `${number} × ${readable(timesOf)}`;
}

/** What was measured, in the terms of the goal: a ratio with both figures, or a figure. */
export function measuredText({ goal, value, limit }: JudgedGoal): string {
  if (!Number.isFinite(value)) return "not measured";
  if (goal.timesOf === undefined) return numberText(value);
  const other = limit / (goal.atLeast ?? goal.atMost ?? 1);
  return `${(value / other).toFixed(2)} × (${numberText(value)} to ${numberText(other)})`;
}

function readable(program: string): string {
  return program === "undiciTransport" ? "undici" : program;
}
