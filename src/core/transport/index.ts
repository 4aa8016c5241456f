export { type Blob, BlobTransport } from "./blob-transport.js";
export { FairBlobTransport } from "./fair-blob-transport.js";
export { FairTransport } from "./fair-transport.js";
export { LimitedBlobTransport } from "./limited-blob-transport.js";
export { LimitedTransport } from "./limited-transport.js";
export { ObservedBlobTransport } from "./observed-blob-transport.js";
export { ObservedTransport } from "./observed-transport.js";
export {
  type ByteSink,
  type RangeRequest,
  type RangeSource,
  RangeTransport,
  type RequestPhase,
} from "./range-transport.js";
export { ResumingTransport } from "./resuming-transport.js";
export type { RetryRules } from "./retry.js";
export { RetryingBlobTransport } from "./retrying-blob-transport.js";
export { type Routes, RoutingTransport } from "./routing-transport.js";
export { ServerRates } from "./server-rates.js";
export { ServerSlots } from "./server-slots.js";
export { changedTotalBytes } from "./source-changed.js";
export { type ActiveRequest, TransportActivity } from "./transport-activity.js";
export { WatchedBlobTransport, WatchedTransport } from "./watched-transport.js";
