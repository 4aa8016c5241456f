import { describe, expect, test } from "vitest";
import type { ComparisonTable } from "../../bench/figures.js";
import { withoutDriver } from "../../bench/measures/driver-floor.js";
import { chartSvg } from "../../bench/report/chart.js";
import { GOALS, goalText, judge, measuredText } from "../../bench/report/goals.js";
import { markdownText, withMeasured } from "../../bench/report/markdown.js";

const far = (mediafs: number, curl: number): ComparisonTable => ({
  name: "far",
  setting: "far away",
  figures: { "sequential MB/s": { mediafs: [mediafs], curl: [curl] } },
});

function judged(tables: readonly ComparisonTable[], what: string) {
  const [found] = judge(tables).filter(({ goal }) => goal.what.startsWith(what));
  if (found === undefined) throw new Error(`no goal ${what}`);
  return found;
}

describe("goals of the benchmark", () => {
  test("a ratio is met at its limit, and missed below", () => {
    expect(judged([far(9.5, 10)], "sequential, far")).toMatchObject({ isMet: true });
    const missed = judged([far(9.4, 10)], "sequential, far");
    expect(missed).toMatchObject({ isMet: false });
    expect(goalText(missed.goal)).toBe("≥ 0.95 × curl");
    expect(measuredText(missed)).toBe("0.94 × (9.40 to 10.0)");
  });

  test("the p95 of several rows is that of all their samples", () => {
    const figures = Object.fromEntries(
      ["film.mkv", "faststart.mp4", "moov-at-end.mp4", "film.avi"].map((film, index) => [
        `first frame ${film} ms`,
        { mediafs: index === 3 ? [100, 100, 100, 100, 700] : [100, 100, 100, 100, 100] },
      ]),
    );
    const table = { name: "far", setting: "far away", figures };
    expect(judged([table], "first frame, far: ms")).toMatchObject({ value: 700, isMet: false });
  });

  test("what was not measured is neither met nor shown as a number", () => {
    const goal = judged([{ name: "far", setting: "far away", figures: {} }], "sequential, far");
    expect(goal.isMet).toBe(false);
    expect(measuredText(goal)).toBe("not measured");
    expect(judge([])).toEqual([]);
  });

  test("the driver's cost is taken off round by round", () => {
    const row = "ls -l of 20,000 warm, CPU µs an entry";
    const figures = withoutDriver({ [row]: { mediafs: [50, 90], "driver alone": [40, 60] } });
    expect(figures[`${row} beyond the driver`]).toEqual({ mediafs: [10, 30] });
  });
});

describe("the report of the benchmark", () => {
  test("replaces what lies between its marks, and nothing else", () => {
    const document = "before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nafter\n";
    const once = withMeasured(document, "new");
    expect(once).toBe("before\n<!-- measured: begin -->\n\nnew\n\n<!-- measured: end -->\nafter\n");
    expect(withMeasured(once, "new")).toBe(once);
    expect(() => withMeasured("without marks", "new")).toThrow("lacks the lines");
  });

  test("tells goals, chart and figures", () => {
    const markdown = markdownText([far(12, 10)], { note: "2026-01-01, 2 cores", chart: "chart.svg" });
    expect(markdown).toContain("| sequential, far: MB/s | ≥ 0.95 × curl | 1.20 × (12.0 to 10.0) | yes |");
    expect(markdown).toContain("](chart.svg)");
    expect(markdown).toContain("| sequential MB/s | 12.0 | 10.0 |");
  });

  test("draws a bar for each program and a line for the goal", () => {
    const svg = chartSvg([far(12, 10)], "a < b");
    expect(svg.match(/<rect class="(?:own|base)"[^>]*x="350"/g)).toHaveLength(2);
    // One in the legend.
    expect(svg.match(/<line class="goal"/g)).toHaveLength(2);
    expect(svg).toContain("a &lt; b");
  });

  test("every goal has one limit", () => {
    for (const { what, atLeast, atMost } of GOALS)
      expect([atLeast, atMost].filter((limit) => limit !== undefined).length, what).toBe(1);
  });
});
