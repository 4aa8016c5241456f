/** The fields of `T` that are always there, and the others as optional ones that are never `undefined`. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same fields without those that are `undefined`. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

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

/** The list, or undefined for an empty one. */
export function someOf<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

const EARLIEST_YEAR = 1800;
// 2500-01-01.
const LATEST_SECONDS = 16_725_225_600;
