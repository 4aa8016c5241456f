/** A value as JSON for programs, with a line end. Pure. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
