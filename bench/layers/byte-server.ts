import http from "node:http";
import type { AddressInfo } from "node:net";
import { contentAt } from "./byte-content.js";

/** A child process that serves one large file as fast as node:http can; tells its port by a message. */
const FILE_BYTES = Number(process.argv[2]);
const WRITE_BYTES = 512 * 1024;

const server = http.createServer((request, response) => {
  const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  const start = match === null ? 0 : Number(match[1]);
  const end = match === null ? FILE_BYTES : Math.min(FILE_BYTES, Number(match[2]) + 1);
  response.writeHead(match === null ? 200 : 206, {
    "content-length": end - start,
    "content-range": `bytes ${start}-${end - 1}/${FILE_BYTES}`,
    etag: '"bench"',
  });
  let at = start;
  const send = () => {
    while (at < end && !response.destroyed) {
      const chunk = contentAt(at, Math.min(WRITE_BYTES, end - at));
      at += chunk.length;
      if (!response.write(chunk)) {
        response.once("drain", send);
        return;
      }
    }
    response.end();
  };
  send();
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
