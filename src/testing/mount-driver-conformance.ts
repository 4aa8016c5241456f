import assert from "node:assert/strict";
import type { MountDriver } from "../core/mount/index.js";
import type { ConformanceCase } from "./conformance-case.js";
import { MOUNT_CACHE_CASES } from "./mount-cache-cases.js";
import type { MountPoint } from "./mount-case.js";
import { MOUNT_LIFE_CASES } from "./mount-life-cases.js";
import { MOUNT_READ_CASES } from "./mount-read-cases.js";
import { MOUNT_REFUSAL_CASES } from "./mount-refusal-cases.js";

/** What is judged. */
export interface MountDriverSubject {
  create(): MountDriver;
  /** What the driver cannot do, each with the reason. */
  readonly unsupported?: Readonly<Partial<Record<MountPoint, string>>>;
}

/**
 * What every mount driver must do, through the kernel of this machine. Each case mounts a file system in memory and
 * uses it from processes of their own: nothing here blocks the process that answers.
 */
export function mountDriverConformance(subject: MountDriverSubject): readonly ConformanceCase[] {
  const cases = [...MOUNT_READ_CASES, ...MOUNT_REFUSAL_CASES, ...MOUNT_LIFE_CASES, ...MOUNT_CACHE_CASES];
  const judged = cases.map(([name, check, needs]): ConformanceCase => {
    const skipped = needs === undefined ? undefined : (subject.unsupported?.[needs] ?? obstacleTo(needs));
    const run = () => check(subject.create());
    return skipped === undefined ? { name, run } : { name, run, skipped };
  });
  return [{ name: "a driver says of itself what is true", run: () => checkFacts(subject) }, ...judged];
}

/** What this machine, or this user, cannot do. */
function obstacleTo(needs: MountPoint): string | undefined {
  if (process.getuid?.() === 0) return undefined;
  if (needs === "forget") return "only root can have the kernel let go of what it holds";
  return needs === "root" ? "only root can become another user" : undefined;
}

async function checkFacts({ create, unsupported = {} }: MountDriverSubject): Promise<void> {
  const driver = create();
  const { name, capabilities } = driver;
  assert.match(name, /^[a-z][a-z0-9-]*$/, "its name is what `mount.driver` says");
  for (const point of ["notifications", "readdirAttributes"] as const) {
    assert.equal(
      capabilities[point],
      unsupported[point] === undefined,
      `capabilities.${point} against \`unsupported\``,
    );
  }
  const { usable } = await driver.probe();
  assert.ok(usable, "this machine can run it");
}
