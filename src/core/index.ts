// The root's classes carry decorators, which need it before they are loaded.
import "reflect-metadata";

export { type MountOptions, type RunningMount, startMount } from "./app/index.js";
export { codeOf, ERRORS, type ErrorCode, type ErrorEntry, hasCode, MediaFsError } from "./base/index.js";
export {
  ControlClient,
  findControl,
  listControls,
  type MountStatus,
  type OpenFile,
  type RunningMounts,
  type ServerStatus,
  type SilentMount,
} from "./control/index.js";
export type { MountEnd } from "./mount/index.js";
export { PLUGIN_API_VERSION } from "./plugin-host/index.js";
