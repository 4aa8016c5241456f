/** One thing that is wrong in a configuration. Never holds the value of a secret. */
export interface Mistake {
  /** Where: `servers[0].apiKey`. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  /** What to do, if more can be said. */
  readonly hint?: string;
}

/** The mistake in one line. */
export function mistakeLine({ path, found, expected, hint }: Mistake): string {
  return `${path}: found ${found}, expected ${expected}${hint === undefined ? "" : `; ${hint}`}`;
}

/** The mistake of a key that nobody knows; its value is not shown, since it may be a misspelt secret. */
export function unknownKey(path: string, key: string, known: readonly string[]): Mistake {
  const near = closest(key, known);
  return {
    path,
    found: "an unknown key",
    expected: known.length === 0 ? "no key here" : `one of ${known.join(", ")}`,
    ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
  };
}

/** The mistake of an entry whose type no plugin has that can be used. */
export function unknownType(path: string, type: string, known: readonly string[]): Mistake {
  const near = closest(type, known);
  return {
    path,
    found: JSON.stringify(type),
    expected: known.length === 0 ? "a plugin that can be used" : `one of ${known.join(", ")}`,
    hint:
      near === undefined ? "`mediafs plugins` says what was found, and why one was refused" : `did you mean ${near}?`,
  };
}

/** The candidate that `word` most likely misspells; undefined when none is near. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/** Letters to insert, delete, replace or swap with their neighbour to get from one word to the other. */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      line.push(
        Math.min(
          at(rows, row - 1, column) + 1,
          (line[column - 1] ?? 0) + 1,
          at(rows, row - 1, column - 1) + same,
          swapped ? at(rows, row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(line);
  }
  return at(rows, from.length, to.length);
}

function at(rows: readonly (readonly number[])[], row: number, column: number): number {
  return rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
}
