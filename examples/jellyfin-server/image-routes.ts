import { type Answer, bodyAnswer, emptyAnswer, jsonAnswer, problemAnswer, Refusal } from "./answer.js";
import { contentTypeOf } from "./byte-routes.js";
import { httpDate } from "./file-answer.js";
import { imageTag } from "./item-dto.js";
import { visibleItem } from "./item-routes.js";
import type { ServerImage } from "./model.js";
import { callerOf, pathId, type Route, type RouteRequest, route } from "./routes.js";

/** Images and what is known of them. */
export const IMAGE_ROUTES: readonly Route[] = [
  route("GET", "/Items/{itemId}/Images", imageInfos),
  route("GET|HEAD", "/Items/{itemId}/Images/{type}", image),
  route("GET|HEAD", "/Items/{itemId}/Images/{type}/{index}", image),
];

const RESIZING = ["width", "height", "maxWidth", "maxHeight", "fillWidth", "fillHeight", "format", "blur"];

function imageInfos(request: RouteRequest): Answer {
  const item = visibleItem(request, "itemId", callerOf(request).user);
  const images = item.images ?? [];
  const infos = images.map((one) => ({
    ImageType: one.type,
    ImageIndex: one.type === "Backdrop" ? images.filter((other) => other.type === "Backdrop").indexOf(one) : undefined,
    ImageTag: imageTag(one),
    Path: one.path,
    Width: one.width,
    Height: one.height,
    Size: one.contents.sizeBytes,
  }));
  return jsonAnswer(infos);
}

async function image(request: RouteRequest): Promise<Answer> {
  const found = imageNamed(request);
  if (found === undefined) throw new Refusal(problemAnswer(404));
  const accept = request.message.headers.accept ?? "";
  const acceptsWebp = found.extension !== "webp" || accept.includes("image/webp");
  const converted = RESIZING.some((name) => request.query.text(name) !== undefined) || !acceptsWebp;
  if (converted) return reencoded();
  const tag = request.query.text("tag");
  const headers = {
    "Content-Type": contentTypeOf(found.path),
    "Content-Length": String(found.contents.sizeBytes),
    "Content-Disposition": "attachment",
    Vary: "Accept",
    "Last-Modified": httpDate(found.contents.modifiedMs),
    ...(tag === undefined ? {} : { "Cache-Control": "public, max-age=31536000" }),
    ...(tag !== undefined && request.server.features.imageEtags ? { ETag: `"${tag}"` } : {}),
  };
  if (tag !== undefined && request.message.headers["if-none-match"] === `"${tag}"`) return emptyAnswer(304);
  return { status: 200, headers, contents: found.contents, start: 0, length: found.contents.sizeBytes };
}

function imageNamed(request: RouteRequest): ServerImage | undefined {
  const item = request.server.library.item(pathId(request, "itemId"));
  const type = (request.path.type ?? "").toLowerCase();
  const index = Number(request.path.index ?? request.query.integer("imageIndex") ?? 0);
  return item?.images?.filter((one) => one.type.toLowerCase() === type)[index];
}

// Stands for a picture made anew: other bytes than the original's, so that a comparison fails.
function reencoded(): Answer {
  return bodyAnswer(200, Buffer.from("re-encoded"), { "Content-Type": "image/jpeg", Vary: "Accept" });
}
