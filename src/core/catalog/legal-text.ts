/** A name in two parts: shortening and marking happen before the extension. */
export interface LegalName {
  readonly base: string;
  /** With its dot; empty for directories. */
  readonly extension: string;
}

/** A piece of a name. */
export interface NamePart {
  readonly text: string;
  /** Put before the text unless the text is empty or nothing stands before it. */
  readonly lead?: string;
  /** When the name is too long, parts are shortened in this order; a part without it never is. */
  readonly cutOrder?: number;
}

/** How long a name may be. */
export interface NameBudget {
  /** UTF-8 bytes. */
  readonly bytes: number;
  /** UTF-16 units. */
  readonly units: number;
}

/** Of a file, without its extension: leaves room for `.pt-BR.forced.srt` and the mark of a twin within 255 bytes. */
export const FILE_BUDGET: NameBudget = { bytes: 200, units: 200 };
/** Of a directory: two of them and a file stay below the 240 characters that old Windows programs can open. */
export const FOLDER_BUDGET: NameBudget = { bytes: 200, units: 100 };

/** What every system takes as one name. */
export const LONGEST_NAME_BYTES = 255;

// Control characters, marks that turn the writing direction, line separators, the byte order mark, halves of
// surrogate pairs, and the two signs without a harmless likeness.
const DROPPED = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff?*]/gu;
const NEEDS_REPLACEMENT = /[:/\\|"<>]/;
// With any extension: Windows takes `con.nfo` for the console too. The superscript digits count as digits.
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?= *(?:\.|$))/i;
const ENDS = /^[ .]+|[ .]+$/g;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The text with only what every operating system takes in a name, in NFC; its ends may still be spaces or dots. */
export function legalText(text: string): string {
  let legal = text.replace(/\s+/gu, " ").replace(DROPPED, "");
  if (NEEDS_REPLACEMENT.test(legal)) {
    legal = legal
      .replace(/:/g, " -")
      .replace(/[/\\|]/g, "-")
      .replace(/"/g, "'")
      .replace(/</g, "(")
      .replace(/>/g, ")");
  }
  return legal.normalize("NFC").replace(/ {2,}/g, " ");
}

/** Whether every operating system takes a name as it is, and gives it back so. */
export function isLegalName(name: string): boolean {
  return (
    name !== "" &&
    name.search(DROPPED) < 0 &&
    !NEEDS_REPLACEMENT.test(name) &&
    !RESERVED.test(name) &&
    !/[ .]$/.test(name) &&
    name.normalize("NFC") === name &&
    Buffer.byteLength(name) <= LONGEST_NAME_BYTES
  );
}

/** A legal text without spaces and dots at its ends: a leading dot hides a file, Windows drops trailing ones. */
export function trimEnds(text: string): string {
  return text.replace(ENDS, "");
}

/** Joins parts within the budget. Texts must be legal. Never shortens parts without `cutOrder`. */
export function joinParts(parts: readonly NamePart[], budget: NameBudget): string {
  let texts = parts.map((part) => part.text);
  let joined = join(parts, texts);
  const order = parts
    .map((part, index) => ({ index, order: part.cutOrder }))
    .filter((part): part is { index: number; order: number } => part.order !== undefined)
    .sort((a, b) => a.order - b.order);
  for (const { index } of order) {
    if (isWithin(joined, budget)) break;
    const others = texts.with(index, "");
    // Counted with a stand-in of one byte, so that the lead before the text is counted too.
    const room = remaining(join(parts, texts.with(index, "x")), budget);
    texts = room.bytes < 0 || room.units < 0 ? others : texts.with(index, shorten(texts[index] ?? "", room));
    joined = join(parts, texts);
  }
  return joined;
}

/** A base that no system reserves and that is not empty: `fallback` (an id) stands in. */
export function finishBase(base: string, fallback: string): string {
  const trimmed = trimEnds(base);
  const named = trimmed === "" ? trimEnds(shorten(trimEnds(legalText(fallback)), FOLDER_BUDGET)) || "unnamed" : trimmed;
  return named.replace(RESERVED, (word) => `${word}_`);
}

/** Names that are equal here are one name on some system: NFC, and case folded the widest way. */
export function foldName(name: string): string {
  // Nearly every name, in a tenth of the time: a library may show a hundred thousand at once.
  if (/^[ -~]*$/.test(name)) return name.toLowerCase();
  // Upper case first: it unfolds what has no single lower-case form (ß, SS).
  return name.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

/** The longest beginning within the budget that ends between graphemes. */
export function shorten(text: string, budget: NameBudget): string {
  if (isWithin(text, budget)) return text;
  // A unit is at least a byte: the cut lies in the beginning, with room for the grapheme across it.
  const beginning = text.slice(0, budget.bytes + 64);
  const kept = takeWhileFits(graphemesOf(beginning), budget);
  return (kept === "" ? takeWhileFits(beginning, budget) : kept).trimEnd();
}

function* graphemesOf(text: string): Iterable<string> {
  for (const { segment } of graphemes.segment(text)) yield segment;
}

function takeWhileFits(pieces: Iterable<string>, budget: NameBudget): string {
  let kept = "";
  let bytes = 0;
  for (const piece of pieces) {
    bytes += Buffer.byteLength(piece);
    if (bytes > budget.bytes || kept.length + piece.length > budget.units) break;
    kept += piece;
  }
  return kept;
}

function join(parts: readonly NamePart[], texts: readonly string[]): string {
  return parts.reduce((joined, part, index) => {
    const text = texts[index] ?? "";
    if (text === "") return joined;
    return joined === "" ? text : joined + (part.lead ?? "") + text;
  }, "");
}

/** Whether a text keeps to a budget. */
export function isWithin(text: string, budget: NameBudget): boolean {
  if (text.length > budget.units) return false;
  return text.length * 3 <= budget.bytes || Buffer.byteLength(text) <= budget.bytes;
}

function remaining(text: string, budget: NameBudget): NameBudget {
  return { bytes: budget.bytes - Buffer.byteLength(text) + 1, units: budget.units - text.length + 1 };
}
