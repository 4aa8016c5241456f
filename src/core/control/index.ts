export {
  ControlClient,
  findControl,
  listControls,
  type MonitorCall,
  type RunningMounts,
  type SilentMount,
} from "./control-client.js";
export { ControlServer, type ControlServerOptions } from "./control-server.js";
export { makeSocketDirectory, ownSurroundings, type SocketSurroundings, socketName } from "./socket-place.js";
export type {
  ConfigurationState,
  ControlTarget,
  MonitorQuestion,
  MountStatus,
  OpenFile,
  ReloadReport,
  ServerStatus,
} from "./status.js";
