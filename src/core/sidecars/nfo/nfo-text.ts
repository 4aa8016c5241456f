// Not allowed in XML 1.0, or stripped by the savers of media servers: controls, byte order marks, non-characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be removed
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\ufffe\uffff]|\p{Surrogate}/gu;
// Such an address turns a complete NFO into a mere pointer: media centres then go online for everything.
const DATABASE_URL = /(?:https?:\/\/)?(?:[\w-]+\.)*(?:themoviedb\.org|imdb\.com|thetvdb\.com)\/\S*/gi;
const DAY_MS = 86_400_000;

/** Text of several lines: without what XML forbids, with LF, without addresses of film databases, trimmed. */
export function prose(value: string): string {
  return value.replace(/\r\n?/g, "\n").replace(FORBIDDEN, "").replace(DATABASE_URL, "").trim();
}

/** Text of one line: as {@link prose}, each run of white space one space. */
export function oneLine(value: string): string {
  return prose(value).replace(/\s+/g, " ").trim();
}

/** A genre or country. Readers split these at `/`. */
export function category(value: string): string {
  return oneLine(value).replace(/\s*\/\s*/g, " & ");
}

/** Somebody's name. Readers split these at `,`, `;`, `|` and `/`: "X, Jr." becomes "X Jr.". */
export function personName(value: string): string {
  return oneLine(oneLine(value).replace(/[,;|]/g, " ")).replace(/\s*\/\s*/g, " & ");
}

/** The date part `yyyy-mm-dd` of a date, without any shift of time zone; undefined for what is no date. */
export function isoDate(value: string | undefined): string | undefined {
  const date = /^(?!0000)\d{4}-\d{2}-\d{2}(?!\d)/.exec(value ?? "")?.[0];
  if (date === undefined) return undefined;
  const timeMs = Date.parse(`${date}T00:00:00Z`);
  // The 30th of February parses as the 1st of March.
  return Number.isNaN(timeMs) || new Date(timeMs).toISOString().slice(0, 10) !== date ? undefined : date;
}

/** `yyyy-MM-dd HH:mm:ss` in UTC; undefined for moments before 1970-01-02, which servers use for "unknown", and after 9999. */
export function dateTime(timeMs: number | undefined): string | undefined {
  if (timeMs === undefined || !(timeMs >= DAY_MS && timeMs < Date.UTC(10_000, 0))) return undefined;
  return new Date(timeMs).toISOString().slice(0, 19).replace("T", " ");
}

/** `mm:ss` of a duration. */
export function minutesAndSeconds(durationMs: number): string {
  const seconds = Math.round(durationMs / 1_000);
  return `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
