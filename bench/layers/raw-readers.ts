import http from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import { assertContent } from "./byte-content.js";
import { type FileRead, WINDOW_BYTES } from "./file-read.js";

/** The ordinary yardstick: Node's own client, one connection, nothing done with the bytes. */
export const nodeHttp: FileRead = (url, _fileBytes, check) =>
  new Promise((resolve, reject) => {
    let offset = 0;
    const onResponse = (response: http.IncomingMessage) => {
      response.on("data", (chunk: Buffer) => {
        try {
          assertContent(chunk, offset, check);
        } catch (error) {
          response.destroy(error as Error);
        }
        offset += chunk.length;
      });
      response.on("end", resolve);
      response.on("error", reject);
    };
    (url.protocol === "https:" ? https : http).get(url, onResponse).on("error", reject);
  });

/** The best there is: a socket that receives windows of 8 MiB in place, range by range, and knows nothing of HTTP. */
export const bareSocket: FileRead = async (url, fileBytes, check) => {
  const reader = new BareReader(url);
  try {
    for (let start = 0; start < fileBytes; start += WINDOW_BYTES) {
      const window = await reader.read(start, Math.min(fileBytes, start + WINDOW_BYTES));
      assertContent(window, start, check);
    }
  } finally {
    reader.close();
  }
};

class BareReader {
  readonly #window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  readonly #scratch = Buffer.allocUnsafeSlow(1024);
  readonly #socket: net.Socket;
  readonly #connected: Promise<void>;
  #inHead = true;
  #filled = 0;
  #wanted = 0;
  #done: () => void = () => undefined;

  constructor(url: URL) {
    const onread = {
      buffer: () => (this.#inHead ? this.#scratch : this.#window.subarray(this.#filled, this.#wanted)),
      callback: (byteCount: number) => this.#received(byteCount),
    };
    const place = { host: url.hostname, port: Number(url.port), onread };
    const secure = url.protocol === "https:";
    this.#socket = secure ? tls.connect(place as tls.ConnectionOptions) : net.connect(place);
    this.#connected = new Promise((resolve, reject) => {
      this.#socket.once(secure ? "secureConnect" : "connect", resolve).once("error", reject);
    });
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    await this.#connected;
    this.#wanted = end - start;
    const done = new Promise<void>((resolve) => {
      this.#done = resolve;
    });
    this.#socket.write(`GET /files/large.bin HTTP/1.1\r\nrange: bytes=${start}-${end - 1}\r\n\r\n`);
    await done;
    return this.#window.subarray(0, this.#wanted);
  }

  close(): void {
    this.#socket.destroy();
  }

  #received(byteCount: number): boolean {
    if (this.#inHead) {
      const bodyStart = this.#scratch.indexOf("\r\n\r\n") + 4;
      this.#filled = this.#scratch.copy(this.#window, 0, bodyStart, byteCount);
      this.#inHead = false;
    } else {
      this.#filled += byteCount;
    }
    if (this.#filled === this.#wanted) {
      this.#inHead = true;
      this.#done();
    }
    return true;
  }
}
