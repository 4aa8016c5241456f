import "reflect-metadata";
import { describe } from "vitest";
import { DevFuseDriver } from "../../../src/core/mount/dev-fuse/index.js";
import { declareCases, mountDriverConformance } from "../../../src/testing/index.js";

const probe = await new DevFuseDriver().probe();
const obstacle = probe.usable ? "" : ` (${probe.reason})`;

describe.skipIf(!probe.usable)(`the dev-fuse driver${obstacle}`, () => {
  declareCases(mountDriverConformance({ create: () => new DevFuseDriver() }));
});
