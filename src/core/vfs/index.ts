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
