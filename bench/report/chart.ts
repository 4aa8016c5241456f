import type { ComparisonTable } from "../figures.js";
import { figureOf, goalText, type JudgedGoal, judge } from "./goals.js";
import { numberText } from "./number-text.js";

const WIDTH = 920;
const LABEL_WIDTH = 350;
const BAR_LENGTH = 380;
const BAR_HEIGHT = 13;
const BAR_STEP = 16;
const ROW_GAP = 16;
const TOP = 56;

/** Programs by the class of their bars. */
const CLASSES: Readonly<Record<string, string>> = {
  mediafs: "own",
  socketTransport: "own",
  rclone: "other",
  "rclone tuned": "tuned",
  curl: "base",
  undiciTransport: "base",
};
const LEGEND = [
  ["own", "mediafs"],
  ["other", "rclone"],
  ["tuned", "rclone tuned"],
  ["base", "curl; undici"],
] as const;

const STYLE = `
text{font:12.5px system-ui,sans-serif;fill:#24292f}.title{font-size:17px;font-weight:600}.what{font-weight:600}
.note{fill:#57606a}.met{fill:#1a7f37}.missed{fill:#cf222e}.sheet{fill:#fff}
.own{fill:#2f6fde}.other{fill:#d98236}.tuned{fill:#eab676}.base{fill:#8c959f}
.label{paint-order:stroke;stroke:#fff;stroke-width:5;stroke-linejoin:round}
.goal{stroke:#24292f;stroke-width:2;stroke-dasharray:3 2}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.note{fill:#9aa4af}.met{fill:#56d364}.missed{fill:#ff7b72}
.sheet{fill:#0d1117}.label{stroke:#0d1117}.own{fill:#5b94f5}.other{fill:#e0914a}.tuned{fill:#a86a2c}.base{fill:#6e7681}.goal{stroke:#e6edf3}}
`;

/**
 * Every goal that was measured as a group of bars, one for each program, with a line where the goal is. Each group has
 * a scale of its own; bars that would leave it are cut. Pure.
 */
export function chartSvg(tables: readonly ComparisonTable[], note: string): string {
  const parts = [text(16, 28, "mediafs: goals and what was measured", "title"), ...legend()];
  let y = TOP + 20;
  for (const judged of judge(tables)) {
    const table = tables.find(({ name }) => name === judged.goal.setting);
    if (table === undefined || !Number.isFinite(judged.value)) continue;
    const group = goalGroup(judged, table, y);
    parts.push(...group.parts);
    y += group.height + ROW_GAP;
  }
  parts.push(text(16, y + 6, note, "note"));
  const height = y + 22;
  const size = `width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`;
  const sheet = `<rect class="sheet" width="${WIDTH}" height="${height}" rx="6"/>`;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${size}>`;
  return `${open}<title>mediafs beside others</title><style>${STYLE}</style>\n${sheet}\n${parts.join("\n")}\n</svg>\n`;
}

function legend(): string[] {
  const swatches = LEGEND.flatMap(([kind, name], index) => {
    const x = 16 + index * 120;
    return [`<rect class="${kind}" x="${x}" y="${TOP - 11}" width="12" height="12" rx="2"/>`, text(x + 18, TOP, name)];
  });
  const x = 16 + LEGEND.length * 120;
  return [...swatches, goalLine(x + 6, TOP - 13, 16), text(x + 18, TOP, "goal")];
}

/** The bars of one goal. */
function goalGroup({ goal, limit, isMet }: JudgedGoal, table: ComparisonTable, top: number) {
  const bars = Object.keys(CLASSES)
    .map((program) => ({ program, value: figureOf(goal, table, program) }))
    .filter(({ value }) => Number.isFinite(value));
  const largest = Math.max(...bars.map(({ value }) => value), limit, Number.MIN_VALUE);
  // One program that is far off would leave nothing of the others.
  const telling = Math.max(limit, figureOf(goal, table, goal.of ?? "mediafs"));
  const full = telling > 0 ? Math.min(largest, telling * 4) : largest;
  const scale = BAR_LENGTH / full;
  const height = bars.length * BAR_STEP;
  const drawn = bars.map((bar, index) => drawBar(bar, top + index * BAR_STEP, { scale, full }));
  const parts = [
    text(16, top + 11, goal.what, "what"),
    text(16, top + 27, `goal ${goalText(goal)}: ${isMet ? "met" : "missed"}`, isMet ? "met" : "missed"),
    ...drawn.map(({ bar }) => bar),
    goalLine(LABEL_WIDTH + limit * scale, top - 3, height + 3),
    // Above the line, which would cross it.
    ...drawn.map(({ label }) => label),
  ];
  return { parts, height: Math.max(height, 34) };
}

interface Bar {
  readonly program: string;
  readonly value: number;
}

function drawBar(
  { program, value }: Bar,
  y: number,
  { scale, full }: { readonly scale: number; readonly full: number },
) {
  const length = Math.min(Math.max(value * scale, 1), BAR_LENGTH);
  const box = `x="${LABEL_WIDTH}" y="${y}" width="${length.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"`;
  const label = `${numberText(value)} ${program.replace("Transport", "")}${value > full ? " (cut)" : ""}`;
  return {
    bar: `<rect class="${CLASSES[program]}" ${box}/>`,
    label: text(LABEL_WIDTH + length + 7, y + 11, label, "label"),
  };
}

function goalLine(x: number, y: number, height: number): string {
  return `<line class="goal" x1="${x.toFixed(1)}" y1="${y}" x2="${x.toFixed(1)}" y2="${y + height}"/>`;
}

function text(x: number, y: number, content: string, kind = "plain"): string {
  const safe = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x.toFixed(1)}" y="${y}" class="${kind}">${safe}</text>`;
}
