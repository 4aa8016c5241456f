export type { HttpClientOptions } from "./http-client.js";
export { UndiciBlobTransport } from "./undici-blob-transport.js";
export { UndiciTransport } from "./undici-transport.js";
