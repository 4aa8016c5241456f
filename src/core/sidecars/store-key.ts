/**
 * A key of the store from its parts: no two lists of parts share one, and the keys that begin with some parts are those
 * that begin with their {@link storePrefix}.
 */
export function storeKey(...parts: readonly string[]): string {
  return parts.map(escaped).join("/");
}

/** What every key that begins with these parts, and has more, begins with. */
export function storePrefix(...parts: readonly string[]): string {
  return `${storeKey(...parts)}/`;
}

function escaped(part: string): string {
  return encodeURIComponent(part.replace(/\p{Surrogate}/gu, "\uFFFD"));
}
