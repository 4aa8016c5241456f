import { dayOfShiftedMidnight, type ListingDialect, type SessionRoutes } from "../mediabrowser/index.js";
import type { Query } from "../web-api/index.js";

// A listing brings little more than names unless it is asked for. Names that a version does not know are ignored.
const LISTING_FIELDS = [
  "Path,MediaSources,AlternateMediaSources,PartCount,Container,Size,DateModified,DateCreated,DateLastMediaAdded,Etag",
  "SortName,ParentId,ProviderIds,ProductionYear,PremiereDate,IndexNumber,IndexNumberEnd,ParentIndexNumber",
].join(",");

const DETAIL_FIELDS = [
  LISTING_FIELDS,
  "Overview,Genres,People,Studios,Tags,Taglines,OriginalTitle,ProductionLocations,RemoteTrailers",
  "OfficialRating,CommunityRating,CriticRating,Status,EndDate,Video3DFormat,SortParentIndexNumber,SortIndexNumber",
].join(",");

/** Where Emby checks who asks. It has no route that says whose token it is. */
export const SESSION_ROUTES: SessionRoutes = {
  login: "/Users/AuthenticateByName",
  users: "/Users/Query",
  tokenCheck: "/Users/Query",
  userCheck: (userId) => `/Users/${userId}`,
  publicUsers: "/Users/Public",
};

/** How an Emby server lists items. */
export const DIALECT: ListingDialect = {
  rules: {
    // Not known of `/File`; the stream route reads what the player would.
    fileRouteKeepsLinks: false,
    mediaByStreamRoute: true,
    versionFromSize: true,
    readDay: dayOfShiftedMidnight,
  },
  itemsPath: (userId) => `/Users/${userId}/Items`,
  partsPath: (itemId) => `/Videos/${itemId}/AdditionalParts`,
  artistsPath: "/Artists/AlbumArtists",
  // User data has to stay: without it some versions ignore the parent.
  always: {},
  itemsAlways: {},
  listingFields: LISTING_FIELDS,
  detailFields: DETAIL_FIELDS,
  partsAlways: { fields: LISTING_FIELDS },
  spell,
  hidesMissingParents: true,
};

const SPELLING: Readonly<Record<string, string>> = {
  // Of all artists of an item, not only those of its album: who is not the album's is left out afterwards.
  albumArtistIds: "ArtistIds",
};

function spell(query: Query, path: string): Query {
  const { userId, ...others } = query;
  // The route for items names the user in its path. An option of the server shows collections in place of their films.
  const named = path.startsWith("/Users/") ? { ...others, groupItemsIntoCollections: false } : { ...others, userId };
  const spelled = Object.entries(named).map(([name, value]) => [SPELLING[name] ?? capitalized(name), value] as const);
  return { ...Object.fromEntries(spelled), ...locationsOf(query) };
}

// Leaves out what is not on the disk. Not where seasons are listed: one without a folder is virtual itself, and
// its episodes are not.
function locationsOf({ includeItemTypes }: Query): Query {
  const types = String(includeItemTypes ?? "Season").split(",");
  return types.some((type) => type === "Season" || type === "BoxSet")
    ? {}
    : { LocationTypes: "FileSystem,Remote,Offline" };
}

function capitalized(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
