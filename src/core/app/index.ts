export { type ProbedDriver, probeDrivers } from "./probe-drivers.js";
export { type MountOptions, type RunningMount, startMount } from "./start-mount.js";
