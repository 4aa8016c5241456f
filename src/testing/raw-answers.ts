import type { ErrorCode } from "../core/base/index.js";
import type { FaultyRangeServer, RangeFault } from "./faulty-range-server.js";

/** The range that raw answers give. */
export const RAW_RANGE = { start: 2_000, end: 3_000 };

/** Answers that say the same as a plain one in another way: by what is peculiar, the bytes for a server's file. */
export const RIGHT_RAW_ANSWERS: readonly (readonly [string, (server: FaultyRangeServer) => string])[] = [
  ["a body in chunks", (server) => partial(server, "Transfer-Encoding: chunked") + chunksOf(contentOf(server))],
  ["a body that ends with the connection", (server) => partial(server) + contentOf(server)],
  ["an answer in HTTP/1.0", (server) => plain(server).replace("HTTP/1.1", "HTTP/1.0")],
  ["an interim answer first", (server) => `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${plain(server)}`],
  [
    "a connection that is closed afterwards",
    (server) => `${partial(server, LENGTH, "Connection: close")}${contentOf(server)}`,
  ],
];

/** Raw answers that are none, by what is wrong, and the code of a transport that gets them. */
export const WRONG_RAW_ANSWERS: readonly (readonly [string, RangeFault, ErrorCode])[] = [
  ["another protocol", raw("SSH-2.0-OpenSSH_9.2\r\n"), "SERVER_BAD_ANSWER"],
  ["a page before the head", raw("<html>\r\n\r\nHTTP/1.1 206 Partial Content\r\n\r\n"), "SERVER_BAD_ANSWER"],
  ["a folded header", wrongHead("X: a\r\n b"), "SERVER_BAD_ANSWER"],
  ["NUL in a header", wrongHead("X: a\0b"), "SERVER_BAD_ANSWER"],
  ["a line without CR", wrongHead("X: a\nY: b"), "SERVER_BAD_ANSWER"],
  ["a header without a colon", wrongHead("X"), "SERVER_BAD_ANSWER"],
  ["a head that is too long", wrongHead(`X: ${"a".repeat(32_000)}`), "SERVER_BAD_ANSWER"],
  ["two lengths", wrongHead("Content-Length: 1", "Content-Length: 2"), "SERVER_BAD_ANSWER"],
  ["a length that is no number", wrongHead("Content-Length: 1e3"), "SERVER_BAD_ANSWER"],
  ["a length and chunks", wrongHead("Content-Length: 1", "Transfer-Encoding: chunked"), "SERVER_BAD_ANSWER"],
  [
    "a change of protocol",
    raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    "SERVER_BAD_ANSWER",
  ],
  ["a head that breaks off", raw("HTTP/1.1 206 Partial Content\r\nETag:"), "SERVER_UNREACHABLE"],
  [
    "a 206 that does not say of which range",
    raw("HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\nx"),
    "RANGE_WRONG",
  ],
];

const LENGTH = `Content-Length: ${RAW_RANGE.end - RAW_RANGE.start}`;

function raw(bytes: string): RangeFault {
  return { kind: "raw", bytes };
}

function wrongHead(...lines: readonly string[]): RangeFault {
  return raw(`HTTP/1.1 206 Partial Content\r\n${lines.join("\r\n")}\r\n\r\n`);
}

function plain(server: FaultyRangeServer): string {
  return partial(server, LENGTH) + contentOf(server);
}

function partial({ sizeBytes }: FaultyRangeServer, ...lines: readonly string[]): string {
  const range = `Content-Range: bytes ${RAW_RANGE.start}-${RAW_RANGE.end - 1}/${sizeBytes}`;
  return `${["HTTP/1.1 206 Partial Content", range, ...lines].join("\r\n")}\r\n\r\n`;
}

function contentOf(server: FaultyRangeServer): string {
  const { start, end } = RAW_RANGE;
  return String.fromCharCode(...Array.from({ length: end - start }, (_, index) => server.byteAt(start + index)));
}

function chunksOf(content: string): string {
  return `64\r\n${content.slice(0, 100)}\r\n${(content.length - 100).toString(16)};x=y\r\n${content.slice(100)}\r\n0\r\n\r\n`;
}
