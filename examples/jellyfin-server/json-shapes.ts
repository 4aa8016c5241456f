/** A shape of the API whose properties may be undefined: JSON leaves those out, as the real server leaves out nulls. */
export type Dto<T> = { [K in keyof T]?: T[K] | undefined };

/** A moment as the API writes it: UTC with seven fractional digits. */
export function apiDate(ms: number): string;
export function apiDate(ms: number | undefined): string | undefined;
export function apiDate(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString().replace("Z", "0000Z");
}

/** An id with dashes. */
export function guid(id: string): string {
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
