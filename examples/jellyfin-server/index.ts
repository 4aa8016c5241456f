export type { Caller, User, UserOptions } from "./accounts.js";
export { Accounts } from "./accounts.js";
export { type Contents, diskFile, memoryFile, type PatternOptions, patternFile } from "./contents.js";
export { type Fault, type FaultRule, Faults, type RandomFaults, randomNumbers } from "./faults.js";
export type { FileSpec, ImageSpec, SubtitleSpec } from "./file-specs.js";
export { generateMovies, generateSeries, type SeriesCounts } from "./generated-libraries.js";
export { idOf, seedOf } from "./ids.js";
export { Library, type LibrarySection, type SectionOptions } from "./library.js";
export type {
  CollectionKind,
  ImageKind,
  ItemKind,
  ItemTexts,
  NamedRef,
  ServerImage,
  ServerItem,
  ServerPerson,
  ServerSource,
  ServerStream,
  ServerSubtitle,
} from "./model.js";
export { type AlbumSpec, addAlbum, type TrackSpec } from "./music-builder.js";
export { patternByte, patternBytes } from "./pattern.js";
export { QuickConnectDesk, type QuickConnectRequest, quickConnectOf } from "./quick-connect.js";
export { type LoggedRequest, type RequestFilter, RequestLog } from "./request-log.js";
export { addSeason, addSeries, type EpisodeSpec, type SeasonSpec, type SeriesSpec } from "./series-builder.js";
export { DEFAULT_API_KEY, JellyfinServer, type JellyfinServerOptions, startJellyfinServer } from "./server.js";
export type { ServerVersion } from "./server-version.js";
export {
  addBoxSet,
  addDiscFolder,
  addFolder,
  addMovie,
  addPlainFile,
  addStrm,
  type ItemSpec,
  type MovieSpec,
  type PlainFileSpec,
} from "./video-builders.js";
