export {
  type CacheConfig,
  Config,
  type LogConfig,
  type MonitorConfig,
  type MountConfig,
  type ReadAheadConfig,
  type ServerConfig,
  type SidecarConfig,
  type TimeoutConfig,
} from "./config.js";
