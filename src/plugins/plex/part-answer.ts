import type { PluginHttpResponse } from "mediafs/plugin-api";
import { textOf } from "./scalars.js";

const LONGEST_REASON = 120;

/** Whether an answer to a request for a file's first byte shows that the file can be read. */
export function givesBytes(answer: PluginHttpResponse): boolean {
  // An empty file has no first byte. Older servers sent a small page with a good status in place of the file.
  return answer.status === 416 || (isGood(answer) && !isPage(answer));
}

/** Whether the status is a good one. */
export function isGood({ status }: PluginHttpResponse): boolean {
  return status >= 200 && status < 300;
}

/** Whether a web page came. */
export function isPage(answer: PluginHttpResponse): boolean {
  return /^text\/html\b/i.test(answer.headers["content-type"] ?? "");
}

/** What a page of the server says, without the page around it; undefined for an empty one. */
export function reasonIn(answer: PluginHttpResponse): string | undefined {
  const text = answer
    .text()
    .replace(/<(script|style|title)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .replace(/^ ?\d{3} /, "");
  return textOf(text.slice(0, LONGEST_REASON));
}
