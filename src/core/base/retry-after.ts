// Nine digits are thirty years: more is a broken header, and would leave the range of timers.
const SECONDS = /^\s*(\d{1,9})\s*$/;

/** The pause a Retry-After header asks for, in milliseconds from `nowMs`; undefined when there is none or it is garbled. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = SECONDS.exec(header)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  // Date.parse takes bare words with digits for years; only a date with a time of day is a Retry-After.
  const dateMs = header.includes(":") ? Date.parse(header) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
