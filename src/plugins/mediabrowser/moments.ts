import { numberOf } from "./scalars.js";

// .NET prints its empty date as 0001-01-01; nothing was recorded before the first films.
const EARLIEST_YEAR = 1800;
const TICKS_PER_MS = 10_000;
// The midnight of New Zealand's summer, UTC+13, is the earliest of a day that many people share; that of Hawaii,
// UTC-10, the latest.
const LATEST_MIDNIGHT_MS = 13 * 3_600_000;

/** Reads the `yyyy-mm-dd` that a date of the server means; undefined for none. */
export type DayReader = (date: string | null | undefined) => string | undefined;

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

/**
 * The day that a date meant before the server turned its local midnight into UTC, of which the zone is not known: the
 * day in which the moment thirteen hours later lies. That is right for every zone from UTC-10 to UTC+13.
 */
export function dayOfShiftedMidnight(date: string | null | undefined): string | undefined {
  if (dayOf(date) === undefined || date == null) return undefined;
  const ms = Date.parse(date.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(ms) ? undefined : dayOf(new Date(ms + LATEST_MIDNIGHT_MS).toISOString());
}

/** Milliseconds of a duration in ticks of 100 ns; undefined for none. */
export function durationMs(ticks: number | null | undefined): number | undefined {
  const known = numberOf(ticks, 1);
  return known === undefined ? undefined : Math.round(known / TICKS_PER_MS);
}
