import type { TextOutput } from "../terminal.js";

/** Ways to set text off; each leaves it as it is where colours are not wanted. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const same = (text: string) => text;
const sgr = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;

/** No colours at all. */
export const PLAIN: Style = { bold: same, dim: same, red: same, green: same, yellow: same };

const COLOURED: Style = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
};

/** Colours on a terminal, none in pipes and files, nor where NO_COLOR (no-color.org) or TERM=dumb ask for none. */
export function styleOf(output: TextOutput, env: Readonly<Record<string, string | undefined>>): Style {
  const refused = (env.NO_COLOR ?? "") !== "" || env.TERM === "dumb";
  return output.isTTY === true && !refused ? COLOURED : PLAIN;
}
