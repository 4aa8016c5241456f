import { numberOf } from "./defined.js";

// .NET prints its empty date as 0001-01-01; nothing was recorded before the first films.
const EARLIEST_YEAR = 1800;
const TICKS_PER_MS = 10_000;

/** Milliseconds since 1970 of a date as the server prints it; undefined for none, or for its "no date". */
export function momentMs(date: string | null | undefined): number | undefined {
  if (dayOf(date) === undefined || date == null) return undefined;
  // Seven fractional digits are more than every engine promises to parse.
  const ms = Date.parse(date.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(ms) || ms <= 0 ? undefined : ms;
}

/** The `yyyy-mm-dd` part of a date as the server prints it, without any shift of time zone. */
export function dayOf(date: string | null | undefined): string | undefined {
  const day = /^(\d{4})-\d{2}-\d{2}/.exec(date ?? "");
  return day?.[1] === undefined || Number(day[1]) < EARLIEST_YEAR ? undefined : day[0];
}

/** Milliseconds of a duration in ticks of 100 ns; undefined for none. */
export function durationMs(ticks: number | null | undefined): number | undefined {
  const known = numberOf(ticks, 1);
  return known === undefined ? undefined : Math.round(known / TICKS_PER_MS);
}
