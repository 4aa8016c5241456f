import type { MountDriver } from "../core/mount/index.js";

/** What not every driver, or machine, can do. */
export type MountPoint = "inodes64" | "interrupt" | "notifications" | "readdirAttributes" | "forget" | "root";

/** One case of the suite, and what it needs besides a driver. */
export type MountCase = readonly [name: string, check: (driver: MountDriver) => Promise<void>, needs?: MountPoint];
