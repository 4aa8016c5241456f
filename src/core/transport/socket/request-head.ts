import { unusualExchange } from "../unusual-exchange.js";

/** What a GET asks for; header names are lower case. */
export interface SocketRequest {
  /** Names the thing in errors: no URL, no secret. */
  readonly label: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

// Headers that change how the connection is used, or to whom it leads.
const NOT_PLAIN = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * The head of a GET, in latin1. Throws the error of an unusual exchange for headers that could not be sent as they
 * are, or that are not for a plain request.
 */
export function requestHead({ label, url, headers }: SocketRequest): string {
  let head = `GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    const plain = HEADER_NAME.test(name) && HEADER_VALUE.test(value) && !NOT_PLAIN.has(name);
    if (!plain) throw unusualExchange(label, "a header of the request");
    head += `${name}: ${value}\r\n`;
  }
  return `${head}\r\n`;
}
