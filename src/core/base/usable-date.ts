/** Whole milliseconds after 1970; undefined for what servers say when they do not know (0, the year 1). Pure. */
export function usableDate(ms: number | undefined): number | undefined {
  return ms !== undefined && Number.isFinite(ms) && ms >= 1 ? Math.floor(ms) : undefined;
}
