import { readFileSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";
import { contentAt } from "./byte-content.js";

/**
 * A child process that serves one large file and the listing of its folder, plainly and over TLS, as fast as a socket
 * takes it: nothing but the range of a request is looked at, and whether it is for a folder. `byte-server.ts BYTES KEY CERTIFICATE`; tells its ports by a message.
 */
const FILE_BYTES = Number(process.argv[2]);
const WRITE_BYTES = 512 * 1024;

function serve(socket: net.Socket): void {
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("data", (request) => {
    const head = request.toString("latin1");
    if (/^(?:GET|HEAD) \S*\/ /.test(head)) return list(socket, head.startsWith("HEAD"));
    const match = /range: bytes=(\d+)-(\d+)/i.exec(head);
    const start = match === null ? 0 : Number(match[1]);
    const end = match === null ? FILE_BYTES : Math.min(FILE_BYTES, Number(match[2]) + 1);
    const lines = [
      match === null ? "HTTP/1.1 200 OK" : "HTTP/1.1 206 Partial Content",
      `Content-Length: ${end - start}`,
      `Content-Range: bytes ${start}-${end - 1}/${FILE_BYTES}`,
      'ETag: "bench"',
    ];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    send(socket, start, end);
  });
}

/** As nginx's autoindex does in JSON. */
function list(socket: net.Socket, isHead: boolean): void {
  const body = JSON.stringify([{ name: "large.bin", type: "file", size: FILE_BYTES }]);
  const lines = ["HTTP/1.1 200 OK", "Content-Type: application/json", `Content-Length: ${body.length}`];
  socket.write(`${lines.join("\r\n")}\r\n\r\n${isHead ? "" : body}`);
}

function send(socket: net.Socket, start: number, end: number): void {
  for (let at = start; at < end && !socket.destroyed; ) {
    const chunk = contentAt(at, Math.min(WRITE_BYTES, end - at));
    at += chunk.length;
    if (!socket.write(chunk) && at < end) {
      socket.once("drain", () => send(socket, at, end));
      return;
    }
  }
}

const [, , , key = "", certificate = ""] = process.argv;
const identity = { key: readFileSync(key), cert: readFileSync(certificate) };
const plain = net.createServer(serve).listen(0, "127.0.0.1");
const secure = tls.createServer(identity, serve).listen(0, "127.0.0.1", () => {
  process.send?.([plain, secure].map((server) => (server.address() as AddressInfo).port));
});
process.on("disconnect", () => process.exit());
