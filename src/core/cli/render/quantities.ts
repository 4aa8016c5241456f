const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;
const DURATIONS: readonly (readonly [ms: number, unit: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
];

/** A number of bytes for people: three digits and a binary unit. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${BYTE_UNITS[unit]}`;
}

/** A duration for people, in its one or two largest units: `3 h 12 min`. */
export function durationText(durationMs: number): string {
  const first = DURATIONS.findIndex(([ms]) => durationMs >= ms);
  const [ms, unit] = DURATIONS[first] ?? [1, "ms"];
  const count = Math.floor(durationMs / ms);
  const [nextMs, nextUnit] = (first < 0 ? undefined : DURATIONS[first + 1]) ?? [0, ""];
  const rest = nextMs === 0 ? 0 : Math.floor((durationMs - count * ms) / nextMs);
  return rest === 0 ? `${count} ${unit}` : `${count} ${unit} ${rest} ${nextUnit}`;
}

/** A share of a whole in percent; a dash when there is no whole. */
export function percentText(part: number, whole: number): string {
  return whole <= 0 ? "-" : `${Math.round((100 * part) / whole)} %`;
}
