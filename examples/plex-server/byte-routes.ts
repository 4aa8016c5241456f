import type { Answer } from "../jellyfin-server/answer.js";
import { fileAnswer } from "../jellyfin-server/file-answer.js";
import type { Contents } from "../jellyfin-server/index.js";
import { containerAnswer, pageAnswer, refusal } from "./answers.js";
import type { Route, RouteRequest } from "./routes.js";

/** The routes that send files, images and subtitles, and that decide about it. */
export const BYTE_ROUTES: readonly Route[] = [
  { pattern: /^\/library\/parts\/(\d+)\/(\d+)\/[^/]+$/, handle: part },
  { pattern: /^\/library\/metadata\/([^/]+)\/(thumb|art|banner|clearLogo)\/(\d+)$/, handle: image },
  { pattern: /^\/library\/streams\/(\d+)(?:\.[a-z]+)?$/, handle: stream },
  { pattern: /^\/(?:video|music)\/:\/transcode\/universal\/decision$/, handle: decision },
];

function part(request: RouteRequest): Answer {
  const { server, values, query, headers } = request;
  const found = server.library.part(Number(values[0]));
  if (found === undefined || String(found.part.stamp) !== values[1]) throw refusal(404, "Not Found");
  const { contents } = found.part;
  if (query.get("download") === "1") {
    if (!server.rules.mayDownload) throw refusal(403, "Forbidden");
    const answer = withoutDate(fileAnswer(contents, "application/octet-stream", headers));
    return { ...answer, headers: { ...answer.headers, "Content-Disposition": "attachment" } };
  }
  return refusedStream(request) ?? withoutDate(fileAnswer(contents, "video/x-matroska", headers));
}

function refusedStream({ server, headers }: RouteRequest): Answer | undefined {
  const { streamRefusal, refusesWithPage } = server.rules;
  if (streamRefusal === undefined || server.decided.has(sessionOf(headers))) return undefined;
  return pageAnswer(refusesWithPage ? 200 : streamRefusal, "Bandwidth exceeded: 45495 kbps &gt; 36000 kbps");
}

function decision({ server, headers, query }: RouteRequest): Answer {
  if (server.rules.decisionHelps && query.get("directPlay") === "1") server.decided.add(sessionOf(headers));
  const helps = server.rules.decisionHelps;
  return containerAnswer({
    size: 1,
    generalDecisionCode: helps ? 1000 : 2006,
    generalDecisionText: helps ? "Direct play OK." : "Not enough bandwidth for any playback of this item.",
  });
}

function image({ server, values, headers }: RouteRequest): Answer {
  const [key, element, stamp] = values;
  const images = server.library.item(key)?.images ?? [];
  const found = images.find((one) => one.element === element && String(one.stamp) === stamp);
  if (found === undefined) throw refusal(404, "Not Found");
  return small(found.contents, "image/jpeg", headers);
}

function stream({ server, values, headers }: RouteRequest): Answer {
  const found = server.library.stream(Number(values[0]));
  if (found === undefined) throw refusal(404, "Not Found");
  if (found.contents === undefined) throw refusal(501, "Not Implemented");
  return small(found.contents, "text/plain", headers);
}

function small(contents: Contents, type: string, headers: RouteRequest["headers"]): Answer {
  return withoutDate(fileAnswer(contents, type, headers));
}

// The server tells no date and no tag of a file: its stamp stands in the address.
function withoutDate(answer: Answer): Answer {
  const { "Last-Modified": _, ...headers } = answer.headers;
  return { ...answer, headers: { ...headers, "X-Plex-Protocol": "1.0", "Cache-Control": "no-cache" } };
}

function sessionOf(headers: RouteRequest["headers"]): string {
  return `${headers["x-plex-client-identifier"]} ${headers["x-plex-session-identifier"]}`;
}
