import { oneLine, prose } from "./nfo-text.js";

/** An element with its attributes, and text or further elements. */
export interface NfoElement {
  readonly name: string;
  readonly attributes: NfoAttributes;
  readonly content: string | readonly NfoElement[];
}

/** Attributes in the order in which they are written; undefined ones are left out. */
export type NfoAttributes = Readonly<Record<string, string | undefined>>;

/** An element of one line of text; none without a text. */
export function line(name: string, value: string | undefined, attributes: NfoAttributes = {}): readonly NfoElement[] {
  return withText(name, value === undefined ? "" : oneLine(value), attributes);
}

/** An element whose text may have several lines; none without a text. */
export function paragraphs(name: string, value: string | undefined): readonly NfoElement[] {
  return withText(name, value === undefined ? "" : prose(value), {});
}

/** An element with a whole number of at least 0; none without one, as readers stop at an empty or a broken number. */
export function whole(name: string, value: number | undefined): readonly NfoElement[] {
  if (value === undefined || !(value >= 0)) return [];
  const rounded = Math.round(value);
  return Number.isSafeInteger(rounded) ? withText(name, String(rounded), {}) : [];
}

/** An element with a number above 0 of at most two decimals; none without one. */
export function decimal(
  name: string,
  value: number | undefined,
  attributes: NfoAttributes = {},
): readonly NfoElement[] {
  if (value === undefined || !Number.isFinite(value)) return [];
  const rounded = Math.round(value * 100) / 100;
  // Above 1e21 a number is written with an exponent.
  return rounded > 0 && rounded < 1e15 ? withText(name, String(rounded), attributes) : [];
}

/** One element per value, each value once, empty ones left out. */
export function each(
  name: string,
  values: readonly string[] | undefined,
  clean: (value: string) => string = oneLine,
): readonly NfoElement[] {
  return [...new Set(values?.map(clean))].flatMap((value) => withText(name, value, {}));
}

/** An element around others; none around nothing. */
export function group(
  name: string,
  content: readonly NfoElement[],
  attributes: NfoAttributes = {},
): readonly NfoElement[] {
  return content.length === 0 ? [] : [{ name, attributes, content }];
}

function withText(name: string, content: string, attributes: NfoAttributes): readonly NfoElement[] {
  return content === "" ? [] : [{ name, attributes, content }];
}
