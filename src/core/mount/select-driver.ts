import { MediaFsError } from "../base/index.js";
import type { MountDriver, Probe } from "./mount-driver.js";

/**
 * The driver of this name, or for `auto` the first that works. Rejects with CONFIG_INVALID for an unknown name, and
 * with the refusing driver's code, reason and hint when it cannot work here.
 */
export async function selectDriver(drivers: readonly MountDriver[], wanted: string): Promise<MountDriver> {
  const candidates = wanted === "auto" ? drivers : drivers.filter((driver) => driver.name === wanted);
  if (candidates.length === 0) {
    const names = ["auto", ...drivers.map((driver) => driver.name)].join(", ");
    throw new MediaFsError("CONFIG_INVALID", `there is no mount driver ${wanted}`, {
      hint: `Choose one of: ${names}.`,
    });
  }
  const refusals: string[] = [];
  let first: Extract<Probe, { usable: false }> | undefined;
  for (const driver of candidates) {
    const probe = await driver.probe();
    if (probe.usable) return driver;
    first ??= probe;
    refusals.push(`${driver.name}: ${probe.reason}`);
  }
  throw new MediaFsError(first?.code ?? "MOUNT_NO_DRIVER", `cannot mount here: ${refusals.join("; ")}`, {
    ...(first === undefined ? {} : { hint: first.hint }),
  });
}
