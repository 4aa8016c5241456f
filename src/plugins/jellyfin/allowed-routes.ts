import type { AllowedRoute } from "../mediabrowser/index.js";

const ID = "[0-9a-zA-Z_-]+";
const IMAGE = "(Primary|Art|Backdrop|Banner|Logo|Thumb|Disc)";

/** All that the connector may ask of the server. Nothing here writes; the one POST is the login. */
export const ALLOWED_ROUTES: readonly AllowedRoute[] = [
  get("/System/Info/Public"),
  get("/emby/System/Info/Public"),
  get("/System/Ping"),
  get("/Users"),
  get("/Users/Me"),
  get("/UserViews"),
  get(`/Users/${ID}/Views`),
  get("/Items"),
  get(`/Users/${ID}/Items`),
  get("/Artists/AlbumArtists"),
  get(`/Videos/${ID}/AdditionalParts`),
  get(`/Items/${ID}/File`),
  get(`/(Videos|Audio)/${ID}/stream`),
  get(`/Items/${ID}/Images/${IMAGE}(/\\d+)?`),
  get(`/Videos/${ID}/${ID}/Subtitles/\\d+/Stream\\.[a-z]+`),
  { method: "POST", path: /^\/Users\/AuthenticateByName$/ },
];

function get(path: string): AllowedRoute {
  return { method: "GET", path: new RegExp(`^${path}$`) };
}
