/** Colours for people; plain text for pipes. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly folder: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly command: (text: string) => string;
  /** Columns of the terminal; a hundred in a pipe. */
  readonly columns: number;
}

/** Colours where a terminal shows them and nobody has asked for none (https://no-color.org). */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  const coloured = stream.isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== "dumb";
  const style = (code: string) => (text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    bold: style("1"),
    dim: style("2"),
    folder: style("1;34"),
    good: style("1;32"),
    bad: style("1;31"),
    command: style("36"),
    columns: stream.isTTY === true ? Math.max(60, Math.min(stream.columns, 120)) : 100,
  };
}

/** Bytes for people: `696 kB`. */
export function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Columns that a text takes in a terminal. */
export function widthOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text))
    columns += /\p{Emoji_Presentation}|[\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/u.test(segment) ? 2 : 1;
  return columns;
}

/** The text, cut in its middle so that it takes at most so many columns: both the name and the extension stay. */
export function fitInto(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const parts = [...graphemes.segment(text)].map(({ segment }) => segment);
  const tail = parts.slice(-Math.min(14, Math.floor(columns / 3)));
  const head = [];
  let used = widthOf(tail.join("")) + 1;
  for (const part of parts) {
    used += widthOf(part);
    if (used > columns) break;
    head.push(part);
  }
  return `${head.join("")}…${tail.join("")}`;
}
