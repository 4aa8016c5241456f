import type { ResponseHead } from "../response-head.js";
import { unusualExchange } from "../unusual-exchange.js";

/** The head of an answer, with the version it is written in. */
export interface AnswerHead extends ResponseHead {
  /** 0 or 1, of HTTP/1.x. */
  readonly minorVersion: number;
}

// What Node's own parser takes.
const MOST_HEAD_BYTES = 16 * 1024;
// A server in working order sends ten to thirty.
const MOST_HEAD_LINES = 128;
const LINE_FEED = 10;
const VERSION = "HTTP/1.";
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const HEADER_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e\x80-\xff]*)$/;
const LINE_PART = /^[\t\x20-\x7e\x80-\xff]*\r?$/;

/**
 * Reads the head of one answer from pieces of any size. Strict: lines end with CR LF, nothing precedes the status
 * line, no header is folded, no control character occurs, at most 16 KiB and 128 lines. For all else it throws the
 * error of an unusual exchange, as soon as it can tell.
 */
export class HeadParser {
  readonly #label: string;
  readonly #headers: Record<string, string | string[]> = Object.create(null);
  #status = 0;
  #minorVersion = 0;
  #partOfLine = "";
  #byteCount = 0;
  #lineCount = 0;
  #complete = false;

  /** `label` names the file in errors. */
  constructor(label: string) {
    this.#label = label;
  }

  /** The head, once its last byte has come. */
  get head(): AnswerHead | undefined {
    if (!this.#complete) return undefined;
    return { status: this.#status, headers: this.#headers, minorVersion: this.#minorVersion };
  }

  /** Takes the bytes of the head, and none behind it. Returns how many those are. */
  push(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length && !this.#complete) {
      const lineFeed = bytes.indexOf(LINE_FEED, at);
      const next = lineFeed < 0 ? bytes.length : lineFeed + 1;
      this.#byteCount += next - at;
      if (this.#byteCount > MOST_HEAD_BYTES) throw unusualExchange(this.#label, "a long head");
      const text = latin1(bytes, at, lineFeed < 0 ? next : lineFeed);
      if (lineFeed < 0) this.#holdPart(text);
      else this.#takeLine(this.#partOfLine + text);
      at = next;
    }
    return at;
  }

  #holdPart(text: string): void {
    const afterReturn = this.#partOfLine.endsWith("\r") && text !== "";
    this.#partOfLine += text;
    const started = this.#lineCount > 0 || this.#partOfLine.startsWith(VERSION.slice(0, this.#partOfLine.length));
    const isHttp =
      this.#lineCount > 0 || this.#partOfLine.length <= VERSION.length || this.#partOfLine.startsWith(VERSION);
    if (afterReturn || !started || !isHttp || !LINE_PART.test(text)) throw unusualExchange(this.#label, "its lines");
  }

  #takeLine(text: string): void {
    if (!text.endsWith("\r")) throw unusualExchange(this.#label, "its line ends");
    const line = text.slice(0, -1);
    this.#partOfLine = "";
    this.#lineCount += 1;
    if (this.#lineCount > MOST_HEAD_LINES) throw unusualExchange(this.#label, "many headers");
    if (this.#lineCount === 1) this.#takeStatus(line);
    else if (line === "") this.#complete = true;
    else this.#takeHeader(line);
  }

  #takeStatus(line: string): void {
    const match = STATUS_LINE.exec(line);
    if (match === null) throw unusualExchange(this.#label, "its status line");
    this.#minorVersion = Number(match[1]);
    this.#status = Number(match[2]);
  }

  #takeHeader(line: string): void {
    const [, name, value] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) throw unusualExchange(this.#label, "its header lines");
    const key = name.toLowerCase();
    const text = value.trim();
    const before = this.#headers[key];
    if (before === undefined) this.#headers[key] = text;
    else if (typeof before === "string") this.#headers[key] = [before, text];
    else before.push(text);
  }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
}
