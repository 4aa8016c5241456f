export type { SocketClientOptions } from "./socket-client.js";
export { SocketTransport } from "./socket-transport.js";
