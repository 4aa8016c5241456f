const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** A number and its unit, apart, so that the unit can stand back. */
export interface Measure {
  readonly number: string;
  readonly unit: string;
}

/** Bytes for people: three figures and a unit. Pure. */
export function bytesMeasure(bytes: number): Measure {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const inUnit = bytes / 1024 ** power;
  // 1023.6 KiB would read as four figures.
  if (inUnit >= 999.5 && power < UNITS.length - 1)
    return { number: (inUnit / 1024).toFixed(2), unit: UNITS[power + 1] ?? "" };
  return { number: power === 0 ? String(Math.round(inUnit)) : threeFigures(inUnit), unit: UNITS[power] ?? "" };
}

/** The same as one text. Pure. */
export function bytesText(bytes: number): string {
  const { number, unit } = bytesMeasure(bytes);
  return `${number} ${unit}`;
}

/** Bytes per second as one text. Pure. */
export function rateText(bytesPerSecond: number): string {
  return `${bytesText(bytesPerSecond)}/s`;
}

/** The exact number of bytes. Pure. */
export function exactBytes(bytes: number): string {
  return `${Math.round(bytes).toLocaleString("en")} bytes`;
}

/** The exact rate, and in the unit of network people. Pure. */
export function exactRate(bytesPerSecond: number): string {
  return `${exactBytes(bytesPerSecond)}/s (${((bytesPerSecond * 8) / 1e6).toFixed(2)} Mbit/s)`;
}

function threeFigures(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
