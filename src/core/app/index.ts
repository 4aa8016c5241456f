export { type MountOptions, type RunningMount, startMount } from "./start-mount.js";
