import type { IncomingHttpHeaders } from "node:http";
import { type Answer, textAnswer } from "../jellyfin-server/answer.js";
import type { Contents } from "../jellyfin-server/contents.js";
import { parseRange } from "../jellyfin-server/file-answer.js";
import { idOf } from "../jellyfin-server/ids.js";

/**
 * A file, or the part of it that is asked for, with the faults of the real server: a suffix range gives the first bytes,
 * and a range behind the end an exception without the size.
 */
export function embyFileAnswer(contents: Contents, contentType: string, headers: IncomingHttpHeaders): Answer {
  const etag = `"${idOf(contents.sizeBytes, contents.modifiedMs)}"`;
  const common = {
    "Content-Type": contentType,
    "Accept-Ranges": "bytes",
    ETag: etag,
    "Cache-Control": "private, no-transform",
  };
  const condition = headers["if-range"];
  const range = condition === undefined || condition === etag ? rangeOf(headers.range, contents.sizeBytes) : "whole";
  if (range === "unsatisfiable") {
    return textAnswer(416, "Specified argument was out of the range of valid values. (Parameter 'rangeStart')");
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

function rangeOf(header: string | undefined, sizeBytes: number): ReturnType<typeof parseRange> {
  const suffix = /^bytes=-(\d+)$/i.exec(header?.trim() ?? "")?.[1];
  return parseRange(suffix === undefined ? header : `bytes=0-${suffix}`, sizeBytes);
}
