import type { ComparisonTable } from "../figures.js";
import { median } from "../statistics.js";
import { numberText } from "./number-text.js";

const WIDTH = 860;
const LABEL_WIDTH = 330;
const BAR_HEIGHT = 12;
const ROW_GAP = 10;
const COLOURS = ["#2f6fde", "#c9772b", "#8a8f98"];
const STYLE = `text{font:12px system-ui,sans-serif;fill:#333}.title{font-size:15px;font-weight:600}.note{fill:#777}
@media (prefers-color-scheme:dark){svg{background:#15181c}text{fill:#ddd}.note{fill:#999}}`;

/** Medians as bars, a group for each figure; within a group the longest is the largest. Pure. */
export function chartSvg(tables: readonly ComparisonTable[], note: string): string {
  const parts: string[] = [];
  let y = 30;
  for (const { setting, figures } of tables) {
    parts.push(text(10, y, setting, "title"));
    y += 14;
    for (const [name, row] of Object.entries(figures)) {
      const bars = Object.entries(row).map(([program, numbers]) => [program, median(numbers)] as const);
      const largest = Math.max(...bars.map(([, value]) => value).filter(Number.isFinite));
      parts.push(text(10, y + BAR_HEIGHT - 2, name));
      for (const [index, [program, value]] of bars.entries()) {
        const length = Number.isFinite(value) ? Math.max(1, (value / largest) * (WIDTH - LABEL_WIDTH - 170)) : 0;
        const fill = COLOURS[index % COLOURS.length] ?? "";
        parts.push(
          `<rect x="${LABEL_WIDTH}" y="${y}" width="${length.toFixed(1)}" height="${BAR_HEIGHT}" fill="${fill}"/>`,
        );
        parts.push(text(LABEL_WIDTH + length + 6, y + BAR_HEIGHT - 2, `${numberText(value)}  ${program}`, "note"));
        y += BAR_HEIGHT + 2;
      }
      y += ROW_GAP;
    }
    y += 24;
  }
  parts.push(text(10, y, note, "note"));
  const size = `width="${WIDTH}" height="${y + 14}" viewBox="0 0 ${WIDTH} ${y + 14}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><style>${STYLE}</style>\n${parts.join("\n")}\n</svg>\n`;
}

function text(x: number, y: number, content: string, kind = ""): string {
  const safe = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x.toFixed(1)}" y="${y}" class="${kind}">${safe}</text>`;
}
