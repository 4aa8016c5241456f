export type { ControlTarget, MountStatus, OpenFile, ServerStatus } from "./status.js";
