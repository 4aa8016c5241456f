export type { AccountConnection, AccountDevice, AccountPin } from "./account-dto.js";
export { DEFAULT_ACCOUNT_TOKEN, PlexAccounts, type PlexAccountsOptions, startPlexAccounts } from "./account-server.js";
export {
  type AlbumSpec,
  addAlbum,
  addEpisode,
  addMovie,
  addPhoto,
  addPhotoAlbum,
  addSeason,
  addShow,
  type EpisodeSpec,
  type MovieSpec,
  type SeasonSpec,
  type Shelf,
  type ShowSpec,
  type TrackSpec,
} from "./builders.js";
export type { PartSpec, SubtitleSpec, VersionSpec } from "./file-specs.js";
export { PlexLibrary, type PlexSectionOptions } from "./library.js";
export type { PlexImage, PlexItem, PlexMedia, PlexPart, PlexSection, PlexStream, PlexTexts } from "./model.js";
export type { PartRules } from "./routes.js";
export { DEFAULT_TOKEN, PlexServer, type PlexServerOptions, startPlexServer } from "./server.js";
