import "reflect-metadata";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { METRICS } from "../../src/core/monitor/http/metrics.js";

const read = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../docs/grafana/${name}`, import.meta.url)), "utf8");

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}

const dashboard = JSON.parse(read("mediafs.json")) as Dashboard;
const panels = dashboard.panels.filter(({ type }) => type !== "row");
const rules = (parse(read("alerts.yaml")) as Rules).groups.flatMap(({ rules: each }) => each);
const metrics = new Map(METRICS.map((metric) => [metric.name, metric]));
/** Labels that Prometheus itself gives. */
const OWN_LABELS = ["instance", "job"];
const namesIn = (expr: string) => expr.match(/\b(?:mediafs|process)_\w+/g) ?? [];

/** Labels that an expression speaks of: in selectors, and in what it groups by. */
function labelsIn(expr: string): readonly string[] {
  const selected = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = ""]) => inside.match(/\w+(?=\s*=)/g) ?? []);
  const grouped = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, inside = ""]) => inside.split(/,\s*/));
  return [...selected, ...grouped];
}

const EXPRESSIONS = [
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: title, expr }))),
  ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
];

describe("the dashboard and the alerts", () => {
  it.each(EXPRESSIONS)("$where asks for metrics and labels that exist: $expr", ({ expr }) => {
    const used = namesIn(expr).map((name) => metrics.get(name)?.name ?? `no metric ${name}`);
    expect(used.filter((name) => name.startsWith("no metric"))).toEqual([]);
    if (used.length === 0) expect(expr).toBe('up{job="mediafs"} == 0');
    const allowed = [...OWN_LABELS, ...used.flatMap((name) => metrics.get(name)?.labels ?? [])];
    for (const label of labelsIn(expr)) expect(allowed).toContain(label);
  });

  it.each(EXPRESSIONS)("$where takes rates of counters alone: $expr", ({ expr }) => {
    const rated = [...expr.matchAll(/\b(?:rate|increase)\((\w+)/g)].map(([, name = ""]) => name);
    const counted = namesIn(expr).filter((name) => metrics.get(name)?.type === "counter");
    expect(counted).toEqual(rated);
  });

  it("show every metric but those that say who it is", () => {
    const shown = new Set(EXPRESSIONS.flatMap(({ expr }) => namesIn(expr)));
    expect([...metrics.keys()].filter((name) => !shown.has(name))).toEqual([]);
  });
});

describe("the dashboard", () => {
  it.each(panels)("explains $title", ({ title, description = "", fieldConfig, targets = [] }) => {
    expect(title).not.toBe("");
    expect(description).toMatch(/\.$/);
    expect(fieldConfig?.defaults.unit).toMatch(/^(Bps|bytes|percentunit|s|short)$/);
    expect(targets.length).toBeGreaterThan(0);
    for (const { legendFormat } of targets) expect(legendFormat).not.toBe("");
  });

  it("names in its legends only labels that are left", () => {
    for (const { targets = [] } of panels) {
      for (const { expr, legendFormat } of targets) {
        const [, label] = /\{\{(\w+)\}\}/.exec(legendFormat) ?? [];
        if (label === undefined) continue;
        const grouped = /\bby \(([^)]*)\)/.exec(expr)?.[1];
        const left = grouped ?? ["instance", ...namesIn(expr).flatMap((name) => metrics.get(name)?.labels ?? [])];
        expect(left).toContain(label);
      }
    }
  });

  it("has no panel upon another, and none beyond the edge", () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });

  it("leaves the data source to whoever imports it", () => {
    expect(dashboard.templating.list[0]).toMatchObject({ name: "datasource", type: "datasource" });
    const sources = [...read("mediafs.json").matchAll(/"type": "prometheus",\s*"uid": "([^"]*)"/g)];
    expect(sources.length).toBeGreaterThan(panels.length);
    for (const [, uid] of sources) expect(uid).toMatch(/^\$\{datasource\}$/);
  });
});
