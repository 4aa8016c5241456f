export { EmbyServer, type EmbyServerOptions, startEmbyServer } from "./server.js";
