import type { Probe } from "../mount/index.js";
import { mountDrivers } from "./compose.js";

/** A mount driver, and whether it can work here. */
export interface ProbedDriver {
  readonly name: string;
  readonly probe: Probe;
}

/** Asks every driver, in order of preference, whether it can work here. Changes nothing. */
export async function probeDrivers(): Promise<readonly ProbedDriver[]> {
  return Promise.all(mountDrivers().map(async (driver) => ({ name: driver.name, probe: await driver.probe() })));
}
