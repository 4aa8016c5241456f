import { type Answer, htmlAnswer } from "../jellyfin-server/answer.js";
import { contentTypeOf } from "../jellyfin-server/byte-routes.js";
import type { Contents } from "../jellyfin-server/contents.js";
import { type Route, type RouteRequest, route } from "../jellyfin-server/routes.js";
import { callerAt, type EmbyState, itemAt, unknownThing } from "./emby-state.js";
import { embyFileAnswer } from "./file-answer.js";
import { sourceId } from "./source-dto.js";

/** Bytes of media and subtitles. All of them need a token. */
export function byteRoutes(emby: EmbyState): readonly Route[] {
  return [
    route("GET", "/Items/{id}/File", (request) => file(emby, request)),
    route("GET|HEAD", "/Videos/{id}/stream", (request) => stream(emby, request)),
    route("GET|HEAD", "/Audio/{id}/stream", (request) => stream(emby, request)),
    route("GET|HEAD", "/Videos/{id}/{sourceId}/Subtitles/{index}/Stream.{format}", (request) =>
      subtitle(emby, request),
    ),
  ];
}

function file(emby: EmbyState, request: RouteRequest): Answer {
  const item = itemAt(emby, request, callerAt(emby, request).user);
  const source = emby.server.library.source(emby.ids.origin(request.path.id ?? "") ?? "")?.source;
  if (source?.kind === "directory") throw unknownThing();
  const contents = source?.contents ?? item.file;
  if (contents === undefined) throw unknownThing();
  return sent(contents, source?.path ?? item.path ?? "", request);
}

function stream(emby: EmbyState, request: RouteRequest): Answer {
  const item = itemAt(emby, request, callerAt(emby, request).user);
  const wanted = request.query.text("MediaSourceId");
  const sources = item.sources ?? [];
  const source = wanted === undefined ? sources[0] : sources.find((one) => sourceId(one, emby.ids) === wanted);
  // What a .strm names would be fetched from there; here there is nothing behind it.
  if (source === undefined || source.kind === "remote") throw unknownThing();
  // Anything but the file itself is made by ffmpeg while it is sent.
  if (request.query.flag("Static") !== true || source.kind === "directory") {
    return htmlAnswer(200, { "Content-Type": "video/mp2t", "Accept-Ranges": "none" });
  }
  return sent(source.contents, source.path, request);
}

function subtitle(emby: EmbyState, request: RouteRequest): Answer {
  const item = itemAt(emby, request, callerAt(emby, request).user);
  const source = item.sources?.find((one) => sourceId(one, emby.ids) === request.path.sourceId);
  const found = source?.subtitles[Number(request.path.index)];
  const native = found?.extension === "sup" ? "pgssub" : found?.extension;
  // Another format means a conversion, which is not simulated: it must not be asked for.
  if (found === undefined || (request.path.format ?? "").toLowerCase() !== native) throw unknownThing();
  const answer = embyFileAnswer(found.contents, contentTypeOf(found.path), {});
  const { "Accept-Ranges": _, ...headers } = answer.headers;
  return { ...answer, headers };
}

function sent(contents: Contents, path: string, request: RouteRequest): Answer {
  return embyFileAnswer(contents, contentTypeOf(path), request.message.headers);
}
