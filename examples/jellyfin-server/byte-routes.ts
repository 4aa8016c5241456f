import { type Answer, controllerError, emptyAnswer, htmlAnswer, problemAnswer, Refusal, textAnswer } from "./answer.js";
import type { Contents } from "./contents.js";
import { fileAnswer } from "./file-answer.js";
import { extensionOf } from "./file-specs.js";
import type { ServerItem, ServerSource } from "./model.js";
import { callerOf, isVisible, pathId, type Route, type RouteRequest, route } from "./routes.js";

/** Bytes of media and subtitles. */
export const BYTE_ROUTES: readonly Route[] = [
  route("GET", "/Items/{itemId}/File", (request) => wholeFile(request, visibleFile(request))),
  route("GET", "/Items/{itemId}/Download", download),
  route("GET|HEAD", "/Videos/{itemId}/stream", staticStream),
  route("GET|HEAD", "/Videos/{itemId}/stream.{container}", staticStream),
  route("GET|HEAD", "/Audio/{itemId}/stream", staticStream),
  route("GET|HEAD", "/Audio/{itemId}/stream.{container}", staticStream),
  route("GET", "/Videos/{itemId}/{sourceId}/Subtitles/{index}/Stream.{format}", subtitle),
];

/** A file that an item id, or the id of a version, stands for. */
interface NamedFile {
  readonly item: ServerItem;
  readonly source?: ServerSource;
  readonly contents?: Contents;
}

function fileNamed(request: RouteRequest, id: string): NamedFile | undefined {
  const { library } = request.server;
  const versioned = library.source(id);
  if (versioned !== undefined) {
    const isFile = versioned.source.kind !== "directory";
    return isFile ? { ...versioned, contents: versioned.source.contents } : versioned;
  }
  const item = library.item(id);
  if (item === undefined) return undefined;
  return item.file === undefined ? { item } : { item, contents: item.file };
}

function visibleFile(request: RouteRequest): NamedFile {
  const { user } = callerOf(request);
  const file = fileNamed(request, pathId(request, "itemId"));
  if (file === undefined || !isVisible(request.server, file.item, user)) throw new Refusal(problemAnswer(404));
  return file;
}

function wholeFile(request: RouteRequest, file: NamedFile): Answer {
  // Folders, DVD folders included, and files that are gone from the disk.
  if (file.contents === undefined) throw controllerError(404);
  const path = file.source?.path ?? file.item.path ?? "";
  return fileAnswer(file.contents, contentTypeOf(path), request.message.headers);
}

function download(request: RouteRequest): Answer {
  const { user } = callerOf(request);
  if (user?.mayDownload === false) throw new Refusal(emptyAnswer(403));
  const file = visibleFile(request);
  if (file.contents === undefined || file.source?.kind === "remote") throw controllerError(400);
  const answer = wholeFile(request, file);
  const name = encodeURIComponent((file.source?.path ?? file.item.path ?? "").split(/[/\\]/).at(-1) ?? "");
  return { ...answer, headers: { ...answer.headers, "Content-Disposition": `attachment; filename*=UTF-8''${name}` } };
}

function staticStream(request: RouteRequest): Answer {
  const named = fileNamed(request, pathId(request, "itemId"));
  if (named === undefined) throw controllerError(404);
  if (named.source === undefined) throw controllerError(500);
  const wantedId = request.query.text("mediaSourceId");
  const source = wantedId === undefined ? named.source : named.item.sources?.find((one) => one.id === wantedId);
  if (source === undefined) throw controllerError(500);
  if (request.query.flag("static") !== true || source.kind === "directory") return transcoded();
  // The real server fetches the address a .strm names; here there is nothing behind it.
  if (source.kind === "remote") throw controllerError(500);
  return fileAnswer(source.contents, contentTypeOf(source.path), request.message.headers);
}

function transcoded(): Answer {
  const page = htmlAnswer(200, { "Content-Type": "video/mp2t", "Accept-Ranges": "none" });
  return page;
}

function subtitle(request: RouteRequest): Answer {
  const source = request.server.library.source(pathId(request, "sourceId"))?.source;
  const found = source?.subtitles[Number(request.path.index)];
  if (found === undefined) throw controllerError(404);
  const format = (request.path.format ?? "").toLowerCase();
  const native = found.extension === "sup" ? "pgssub" : found.extension;
  // Another format means a conversion by ffmpeg, which is not simulated: it must not be asked for.
  if (format !== native) return textAnswer(500, "Error processing request.");
  const answer = fileAnswer(found.contents, contentTypeOf(found.path), {});
  const { "Accept-Ranges": _, ...headers } = answer.headers;
  return { ...answer, headers };
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  mkv: "video/x-matroska",
  mp4: "video/mp4",
  m4v: "video/mp4",
  avi: "video/x-msvideo",
  ts: "video/mp2t",
  iso: "application/octet-stream",
  strm: "text/plain",
  flac: "audio/flac",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  epub: "application/epub+zip",
  pdf: "application/pdf",
  srt: "application/x-subrip",
  ass: "text/x-ssa",
  vtt: "text/vtt",
};

/** Content type by the extension of a path. */
export function contentTypeOf(path: string): string {
  return CONTENT_TYPES[extensionOf(path)] ?? "application/octet-stream";
}
