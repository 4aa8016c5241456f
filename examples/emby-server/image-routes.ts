import { type Answer, bodyAnswer, emptyAnswer } from "../jellyfin-server/answer.js";
import { contentTypeOf } from "../jellyfin-server/byte-routes.js";
import { imageTag } from "../jellyfin-server/item-dto.js";
import { type Route, type RouteRequest, route } from "../jellyfin-server/routes.js";
import { type EmbyState, unknownThing } from "./emby-state.js";

/** Images. They are given to anybody. */
export function imageRoutes(emby: EmbyState): readonly Route[] {
  return [
    route("GET|HEAD", "/Items/{id}/Images/{type}", (request) => image(emby, request)),
    route("GET|HEAD", "/Items/{id}/Images/{type}/{index}", (request) => image(emby, request)),
  ];
}

function image(emby: EmbyState, request: RouteRequest): Answer {
  const item = emby.server.library.item(emby.ids.origin(request.path.id ?? "") ?? "");
  const type = (request.path.type ?? "").toLowerCase();
  const found = item?.images?.filter((one) => one.type.toLowerCase() === type)[Number(request.path.index ?? 0)];
  if (found === undefined) throw unknownThing();
  // Stands for a picture that was cropped or converted: other bytes than the original's.
  if (request.query.text("Format")?.toLowerCase() !== "original") {
    return bodyAnswer(200, Buffer.from("re-encoded"), { "Content-Type": "image/jpeg" });
  }
  const etag = `"${imageTag(found)}"`;
  if (request.message.headers["if-none-match"] === etag) return emptyAnswer(304);
  const headers = {
    "Content-Type": contentTypeOf(found.path),
    "Content-Length": String(found.contents.sizeBytes),
    ETag: etag,
    ...(request.query.text("Tag") === undefined ? {} : { "Cache-Control": "public, max-age=31536000" }),
  };
  return { status: 200, headers, contents: found.contents, start: 0, length: found.contents.sizeBytes };
}
