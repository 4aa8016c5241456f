export type { ConformancePoint, ConformanceServer, ConformanceSetup } from "./conformance-subject.js";
export { connectorConformance } from "./connector-conformance.js";
export { createTestContext, type TestContext, type TestContextOptions } from "./test-context.js";
export type { SentRequest } from "./test-http.js";
