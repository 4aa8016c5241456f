/** Three digits that count. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return "-";
  if (value === 0) return "0";
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
