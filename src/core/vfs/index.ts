export type { ReadLease } from "../cache/index.js";
export { type ErrnoName, errnoOf } from "./errno.js";
export {
  type Attributes,
  type DirectoryEntry,
  Filesystem,
  type FilesystemChange,
  type FilesystemStats,
  type HandleId,
  type NodeEntry,
  type NodeId,
  ROOT_NODE,
} from "./filesystem.js";
export { MediaFilesystem, type OpenMediaFile } from "./media-filesystem.js";
export { ObservedFilesystem } from "./observed-filesystem.js";
export { type ObservedRead, Reads } from "./reads.js";
export type { TreeChange } from "./tree-change.js";
