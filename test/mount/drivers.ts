import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe } from "vitest";
import { mountObstacle } from "./mounted-library.js";

const KOFFI = resolve(import.meta.dirname, "../../node_modules/koffi");
const wanted = process.env.MEDIAFS_TEST_DRIVER;

/** The drivers that a run is about: all, or the one that it was told. */
export const DRIVERS: readonly string[] = wanted === undefined ? ["fuse-native", "dev-fuse"] : [wanted];

/** Declares a suite for each driver, to be named in `mount.driver`. Skipped, with the reason, where it cannot be used. */
export function describeDrivers(what: string, define: (driver: string) => void): void {
  for (const driver of DRIVERS) describeWith(driver, what, define);
}

/**
 * Declares a suite for one driver: the one that the run was told, else the first. What takes long and has little to do
 * with drivers runs through the other in CI alone, which tells it.
 */
export function describeDriver(what: string, define: (driver: string) => void): void {
  for (const driver of DRIVERS.slice(0, 1)) describeWith(driver, what, define);
}

function describeWith(driver: string, what: string, define: (driver: string) => void): void {
  const obstacle = obstacleOf(driver);
  describe.skipIf(obstacle !== undefined)(`${what}, through ${driver} ${obstacle ?? ""}`, () => define(driver));
}

function obstacleOf(driver: string): string | undefined {
  if (driver === "dev-fuse" && !existsSync(KOFFI)) return "the optional package koffi is not installed";
  return mountObstacle();
}
