import { type Contents, memoryFile } from "./contents.js";

/** How an answer breaks off before its end. */
export interface Cut {
  /** Body bytes sent before it. */
  readonly afterBytes: number;
  /** `end` closes the connection politely, `reset` with a TCP reset, `stall` sends nothing more for a while. */
  readonly how: "end" | "reset" | "stall";
  /** Of a stall: how long until the rest follows. Absent: for ever. */
  readonly stallMs?: number;
}

/** A complete description of what to send: made by a route, possibly spoilt by a fault, then sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The file of which the body is a part; absent when there is no body. */
  readonly contents?: Contents;
  readonly start: number;
  /** Bytes of the file in the body. */
  readonly length: number;
  /** Bytes sent after the body, beyond what was announced. */
  readonly extraBytes?: number;
  /** Wait before the first byte. */
  readonly delayMs?: number;
  readonly cut?: Cut;
  /** The connection is reset before anything is sent. */
  readonly hangUp?: boolean;
}

/** An answer without a body. */
export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...headers, "Content-Length": "0" }, start: 0, length: 0 };
}

/** An answer with a text as its body. */
export function textAnswer(status: number, text: string, contentType = "text/plain"): Answer {
  return bodyAnswer(status, Buffer.from(text), { "Content-Type": contentType });
}

/** An HTML page. */
export function htmlAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  const page = Buffer.from("<!DOCTYPE html><html><body><h1>Jellyfin</h1></body></html>");
  return bodyAnswer(status, page, { "Content-Type": "text/html", ...headers });
}

/** A value as JSON. Undefined properties are left out, as the real server leaves out nulls. */
export function jsonAnswer(value: unknown, status = 200): Answer {
  return bodyAnswer(status, Buffer.from(JSON.stringify(value)), { "Content-Type": "application/json; charset=utf-8" });
}

/** The JSON with which the real server explains 400 and 404 of its framework. */
export function problemAnswer(status: 400 | 404, errors?: Readonly<Record<string, readonly string[]>>): Answer {
  const title = status === 404 ? "Not Found" : "One or more validation errors occurred.";
  const type = `https://tools.ietf.org/html/rfc9110#section-15.5.${status === 404 ? 5 : 1}`;
  const body = Buffer.from(JSON.stringify({ type, title, status, errors, traceId: "00-0-0-00" }));
  return bodyAnswer(status, body, { "Content-Type": "application/problem+json; charset=utf-8" });
}

/** An answer whose body is these bytes. */
export function bodyAnswer(status: number, body: Buffer, headers: Readonly<Record<string, string>>): Answer {
  const contents = memoryFile(body);
  return {
    status,
    headers: { ...headers, "Content-Length": String(body.length) },
    contents,
    start: 0,
    length: body.length,
  };
}

/** Thrown by a route to end the request with this answer. */
export class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super(`refused with ${answer.status}`);
  }
}

/** Ends the request as the real server does when a controller throws. */
export function controllerError(status: 400 | 401 | 403 | 404 | 500): Refusal {
  return new Refusal(textAnswer(status, "Error processing request."));
}
