export type { SentRequest } from "../core/plugin-host/index.js";
export type { ConformancePoint, ConformanceServer, ConformanceSetup } from "./conformance-setup.js";
export { connectorConformance } from "./connector-conformance.js";
export type { FaultyRangeServer, RangeFault, ServedRequest } from "./faulty-range-server.js";
export { HOSTILE_NAMES } from "./name-checks.js";
export {
  type ConformanceCase,
  type RangeTransportSubject,
  rangeTransportConformance,
} from "./range-transport-conformance.js";
export { createTestContext, type TestContext, type TestContextOptions } from "./test-context.js";
