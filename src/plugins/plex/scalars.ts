/** The value as text, trimmed; undefined when there is none. Ids come as texts or as numbers. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).trim();
  return text === "" ? undefined : text;
}

/** The value as a finite number of at least `least`; undefined otherwise. Numbers come as numbers or as texts. */
export function numberOf(value: unknown, least = Number.NEGATIVE_INFINITY): number | undefined {
  const text = textOf(value);
  const number = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(number) && number >= least ? number : undefined;
}

/** Whether the value means yes. Flags come as `true`, 1 or "1", of one kind within one answer or not. */
export function flagOf(value: unknown): boolean {
  return value === true || value === 1 || value === "1" || value === "true";
}

/** Milliseconds since 1970 of a moment in seconds; undefined for none. Moments before 1970 and beyond 2500 are none. */
export function momentMs(seconds: unknown): number | undefined {
  const known = numberOf(seconds, 1);
  return known === undefined || known > LATEST_SECONDS ? undefined : known * 1000;
}

/** The `yyyy-mm-dd` part of a date; undefined for none, or for one before there were recordings. */
export function dayOf(date: unknown): string | undefined {
  const day = /^(\d{4})-\d{2}-\d{2}/.exec(textOf(date) ?? "");
  return day?.[1] === undefined || Number(day[1]) < EARLIEST_YEAR ? undefined : day[0];
}

const EARLIEST_YEAR = 1800;
// 2500-01-01.
const LATEST_SECONDS = 16_725_225_600;
