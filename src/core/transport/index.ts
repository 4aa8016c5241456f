export { type Blob, BlobTransport } from "./blob-transport.js";
export { type ByteSink, type RangeRequest, type RangeSource, RangeTransport } from "./range-transport.js";
