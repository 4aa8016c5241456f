/** One cell: its text, and how it is set off once its width is known. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const textOf = (cell: Cell) => (typeof cell === "string" ? cell : cell.text);
const paint = (cell: Cell, padded: string) => (typeof cell === "string" ? padded : cell.paint(padded));
// Letters, not UTF-16 units; wide and combining characters are not worth a table of them here.
const widthOf = (cell: Cell) => [...textOf(cell)].length;

/** Rows in columns, two blanks apart, without trailing blanks. Pure. */
export function table(rows: readonly (readonly Cell[])[]): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const missing = column === row.length - 1 ? 0 : (widths[column] ?? 0) - widthOf(cell);
        return paint(cell, textOf(cell) + " ".repeat(missing));
      })
      .join("  ")
      .trimEnd(),
  );
}
