/** Status and headers of an HTTP answer, as a transport received them. */
export interface ResponseHead {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A header's value; several are joined by `, `, as HTTP defines. */
export function headerOf(head: ResponseHead, name: string): string | undefined {
  const value = head.headers[name];
  return value === undefined || typeof value === "string" ? value : value.join(", ");
}

/** Content-Length in bytes; undefined when there is none, `invalid` when it is garbled or contradicts itself. */
export function contentLengthOf(head: ResponseHead): number | "invalid" | undefined {
  const text = headerOf(head, "content-length");
  if (text === undefined) return undefined;
  const values = new Set(text.split(",").map((value) => wholeNumber(value.trim()) ?? "invalid"));
  const [value] = values;
  return values.size === 1 && value !== undefined ? value : "invalid";
}

/** Whether the body is the file's own bytes: no content coding, and no transfer coding but chunks. */
export function isIdentity(head: ResponseHead): boolean {
  return isPlain(head, "content-encoding", ["identity"]) && isPlain(head, "transfer-encoding", ["identity", "chunked"]);
}

function isPlain(head: ResponseHead, name: string, plain: readonly string[]): boolean {
  const codings = (headerOf(head, name) ?? "").split(",").map((coding) => coding.trim().toLowerCase());
  return codings.every((coding) => coding === "" || plain.includes(coding));
}

/** A number written in decimal digits alone, exact in a double; undefined for any other text. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
