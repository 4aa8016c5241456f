export { type Blob, BlobTransport } from "./blob-transport.js";
export { FairBlobTransport } from "./fair-blob-transport.js";
export { FairTransport } from "./fair-transport.js";
export { type ByteSink, type RangeRequest, type RangeSource, RangeTransport } from "./range-transport.js";
export { ResumingTransport } from "./resuming-transport.js";
export type { RetryRules } from "./retry.js";
export { RetryingBlobTransport } from "./retrying-blob-transport.js";
export { ServerSlots } from "./server-slots.js";
export { changedTotalBytes } from "./source-changed.js";
