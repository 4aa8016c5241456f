import type { ListingDialect, SessionRoutes } from "../mediabrowser/index.js";
import type { JellyfinServer } from "./identify.js";

const LISTING_FIELDS = "Path,MediaSources,DateCreated,DateLastMediaAdded,Etag,SortName,ParentId,ProviderIds";
const DETAIL_FIELDS = `${LISTING_FIELDS},Overview,Genres,People,Studios,Tags,Taglines,OriginalTitle,ProductionLocations,RemoteTrailers,SpecialEpisodeNumbers`;

/** Where Jellyfin checks who asks. */
export const SESSION_ROUTES: SessionRoutes = {
  login: "/Users/AuthenticateByName",
  users: "/Users",
  tokenCheck: "/Users/Me",
};

/** How a Jellyfin server of this version lists items. */
export function dialectOf(server: JellyfinServer): ListingDialect {
  return {
    rules: { fileRouteKeepsLinks: server.fileRouteKeepsLinks },
    itemsPath: (userId) => (server.hasUserRoutesOnly ? `/Users/${userId}/Items` : "/Items"),
    partsPath: (itemId) => `/Videos/${itemId}/AdditionalParts`,
    artistsPath: "/Artists/AlbumArtists",
    always: { enableUserData: false },
    // Without the first, an option of the server shows collections in place of their films; the second leaves out
    // episodes that are not on the disk, but not seasons that are no folder.
    itemsAlways: { collapseBoxSetItems: false, excludeLocationTypes: "Virtual" },
    listingFields: LISTING_FIELDS,
    detailFields: DETAIL_FIELDS,
  };
}
