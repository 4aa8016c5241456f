import type { Setting } from "../../../../src/core/monitor/api.js";

/** What a field holds once it was touched: its text or switch; null goes back to the default. */
export type Change = string | boolean | null;

/** Touched fields, by path. */
export type Changes = Readonly<Record<string, Change | undefined>>;

const TITLES: Readonly<Record<string, string>> = {
  readAhead: "Read-ahead",
  cache: "Cache",
  timeouts: "Timeouts",
  sidecars: "Sidecars",
  log: "Log",
  layout: "Layout",
};

/** Settings in groups by the first word of their path, in the order they came. Pure. */
export function groupsOf(
  settings: readonly Setting[],
): readonly (readonly [title: string, group: readonly Setting[]])[] {
  const groups = new Map<string, Setting[]>();
  for (const setting of settings) {
    // One that stands alone shares a group with its like.
    const section = setting.path === "layout" ? "sidecars" : (setting.path.split(".")[0] ?? "");
    groups.set(section, [...(groups.get(section) ?? []), setting]);
  }
  return [...groups].map(([section, group]) => [
    section === "sidecars" ? "Tree and sidecars" : (TITLES[section] ?? section),
    group,
  ]);
}

/** Whether a touched field says anything new. Pure. */
export function isChanged({ value, origin }: Setting, change: Change | undefined): boolean {
  if (change === undefined) return false;
  if (change === null) return origin !== "default";
  return String(value) !== (typeof change === "string" ? change.trim() : String(change));
}

/** What is sent. A text that is no number goes as it is: the mount says what is wrong with it. Pure. */
export function sentValues(
  changed: readonly Setting[],
  changes: Changes,
): Record<string, string | number | boolean | null> {
  return Object.fromEntries(changed.map((setting) => [setting.path, sentValue(setting, changes[setting.path])]));
}

function sentValue({ type }: Setting, change: Change | undefined): string | number | boolean | null {
  if (typeof change !== "string") return change ?? null;
  const text = change.trim();
  if (text === "") return null;
  const number = Number(text);
  return (type === "number" || type === "integer") && Number.isFinite(number) ? number : text;
}
