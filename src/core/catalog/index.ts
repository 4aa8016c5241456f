export { Catalog, type CatalogChange, ConnectorSource, type ListingAge } from "./catalog.js";
export { directoryKey } from "./directory-key.js";
export { bitrateOf, sourceVersion } from "./item-facts.js";
export { foldName } from "./legal-text.js";
export { MediaCatalog } from "./media-catalog.js";
export { ServerSource } from "./server-source.js";
export {
  type CatalogEntry,
  type DirectoryRef,
  type DiscDirectory,
  type FileRef,
  type FilesDirectory,
  type ItemDirectory,
  isDirectory,
  type LibraryDirectory,
  type Listing,
  type ServerDirectory,
} from "./tree.js";
