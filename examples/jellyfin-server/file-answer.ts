import type { IncomingHttpHeaders } from "node:http";
import { type Answer, emptyAnswer } from "./answer.js";
import type { Contents } from "./contents.js";

/** A file, or the part of it that the request's headers ask for, with the conditions and headers of the real server. */
export function fileAnswer(contents: Contents, contentType: string, headers: IncomingHttpHeaders): Answer {
  const lastModified = httpDate(contents.modifiedMs);
  const common = { "Content-Type": contentType, "Accept-Ranges": "bytes", "Last-Modified": lastModified };
  const failed = failedCondition(headers, contents.modifiedMs);
  if (failed !== undefined) return emptyAnswer(failed, { "Last-Modified": lastModified });
  const range = rangeAllowed(headers, lastModified) ? parseRange(headers.range, contents.sizeBytes) : "whole";
  if (range === "unsatisfiable") {
    return emptyAnswer(416, { "Content-Range": `bytes */${contents.sizeBytes}`, "Last-Modified": lastModified });
  }
  if (range === "whole") {
    const size = { "Content-Length": String(contents.sizeBytes) };
    return { status: 200, headers: { ...common, ...size }, contents, start: 0, length: contents.sizeBytes };
  }
  const length = range.end - range.start + 1;
  const contentRange = `bytes ${range.start}-${range.end}/${contents.sizeBytes}`;
  const partial = { ...common, "Content-Length": String(length), "Content-Range": contentRange };
  return { status: 206, headers: partial, contents, start: range.start, length };
}

/** A moment as HTTP writes it: whole seconds. */
export function httpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

/** Inclusive range, `whole` for an absent, malformed or multiple one (the real server then sends everything). */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): { readonly start: number; readonly end: number } | "whole" | "unsatisfiable" {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? "");
  const [first, last] = [match?.[1] ?? "", match?.[2] ?? ""];
  if (match === null || (first === "" && last === "") || sizeBytes === 0) return "whole";
  if (first === "") {
    const suffix = Math.min(Number(last), sizeBytes);
    return suffix === 0 ? "unsatisfiable" : { start: sizeBytes - suffix, end: sizeBytes - 1 };
  }
  const start = Number(first);
  const end = last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (last !== "" && Number(last) < start) return "whole";
  return start >= sizeBytes ? "unsatisfiable" : { start, end };
}

function failedCondition(headers: IncomingHttpHeaders, modifiedMs: number): 304 | 412 | undefined {
  const modified = Math.floor(modifiedMs / 1000) * 1000;
  const unmodifiedSince = headers["if-unmodified-since"];
  if (unmodifiedSince !== undefined && modified > Date.parse(unmodifiedSince)) return 412;
  const modifiedSince = headers["if-modified-since"];
  if (modifiedSince !== undefined && modified <= Date.parse(modifiedSince)) return 304;
  return undefined;
}

function rangeAllowed(headers: IncomingHttpHeaders, lastModified: string): boolean {
  const condition = headers["if-range"];
  return condition === undefined || condition === lastModified;
}
