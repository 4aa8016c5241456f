import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that turns everybody away, as cheaply as Node's can. Sends its port; ends when it is ended. */
const server = createServer((_request, response) => {
  response.writeHead(429, { connection: "close", "retry-after": "1" }).end();
});
server.maxConnections = 64;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
