export {
  type MountCapabilities,
  MountDriver,
  type MountEnd,
  type MountSession,
  type MountTarget,
  type Probe,
} from "./mount-driver.js";
