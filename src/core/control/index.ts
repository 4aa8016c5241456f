export { ControlClient, findControl, listControls, type RunningMounts, type SilentMount } from "./control-client.js";
export { ControlServer, type ControlServerOptions } from "./control-server.js";
export { ownSurroundings, type SocketSurroundings } from "./socket-place.js";
export type { ConfigurationState, ControlTarget, MountStatus, OpenFile, ReloadReport, ServerStatus } from "./status.js";
