import fc from "fast-check";
import type { Script } from "../../fakes/scripted-server.js";

/** The range that every scripted answer is about. */
export const SCRIPTED = { start: 100, end: 700, totalBytes: 5_000 };

const BODY_BYTES = SCRIPTED.end - SCRIPTED.start;
const BODY = String.fromCharCode(...Array.from({ length: BODY_BYTES }, (_, index) => (index * 7 + 3) % 251));
const STATUS = "HTTP/1.1 206 Partial Content";
const RANGE = `Content-Range: bytes ${SCRIPTED.start}-${SCRIPTED.end - 1}/${SCRIPTED.totalBytes}`;
const LENGTH = `Content-Length: ${BODY_BYTES}`;
const CHUNKED = "Transfer-Encoding: chunked";

const head = (...lines: readonly string[]) => `${lines.join("\r\n")}\r\n\r\n`;
const measured = (...lines: readonly string[]) => head(STATUS, RANGE, LENGTH, ...lines) + BODY;
const chunked = (body: string, ...lines: readonly string[]) => head(STATUS, RANGE, CHUNKED, ...lines) + body;
const started = (status: string) => head(status, RANGE, LENGTH) + BODY;
const ONE_CHUNK = `258\r\n${BODY}\r\n`;
const END = "0\r\n\r\n";

/** Answers by what is peculiar about them. */
export const PECULIAR_ANSWERS: Readonly<Record<string, string>> = {
  "nothing peculiar": measured(),
  "no length": head(STATUS, RANGE) + BODY,
  "no length, a byte more": `${head(STATUS, RANGE)}${BODY}x`,
  "no length, a byte fewer": head(STATUS, RANGE) + BODY.slice(1),
  "the length twice": measured(LENGTH),
  "two lengths": measured("Content-Length: 5"),
  "two lengths in one header": `${head(STATUS, RANGE, `${LENGTH}, ${BODY_BYTES}`)}${BODY}`,
  "a length with a sign": head(STATUS, RANGE, `Content-Length: +${BODY_BYTES}`) + BODY,
  "a length with zeros": head(STATUS, RANGE, `Content-Length: 00${BODY_BYTES}`) + BODY,
  "a length with spaces": head(STATUS, RANGE, `${LENGTH}  `) + BODY,
  "an empty length": head(STATUS, RANGE, "Content-Length:") + BODY,
  "a length beyond numbers": head(STATUS, RANGE, "Content-Length: 99999999999999999999999") + BODY,
  "a body that is short": measured().slice(0, -1),
  "a body that goes on": `${measured()}x`,
  "a second answer": measured() + measured(),
  "a closing server": measured("Connection: close"),
  "a closing server, a body that is short": measured("Connection: close").slice(0, -2),
  "a closing server, a body that goes on": `${measured("Connection: close")}xx`,
  "an offer to upgrade": measured("Connection: upgrade", "Upgrade: h2c"),
  chunks: chunked(`64\r\n${BODY.slice(0, 100)}\r\n1f4\r\n${BODY.slice(100)}\r\n${END}`),
  "chunks, in capitals": head(STATUS, RANGE, "Transfer-Encoding: Chunked") + ONE_CHUNK + END,
  "chunks that are too few": chunked(`64\r\n${BODY.slice(0, 100)}\r\n${END}`),
  "chunks that are too many": chunked(`${ONE_CHUNK}1\r\nx\r\n${END}`),
  "chunks without an end": chunked(ONE_CHUNK),
  "chunks and something behind": chunked(`${ONE_CHUNK}${END}x`),
  "a chunk of no size": chunked(`\r\n${BODY}\r\n${END}`),
  "a chunk of garbled size": chunked(`64\r\n${BODY.slice(0, 100)}\r\nzz\r\n`),
  "a chunk with zeros": chunked(`000000000000000000000258\r\n${BODY}\r\n${END}`),
  "a chunk with a space": chunked(`258 \r\n${BODY}\r\n${END}`),
  "a chunk of 2^52 bytes": chunked(`FFFFFFFFFFFFF\r\n${BODY}\r\n${END}`),
  "a chunk of 2^60 bytes": chunked(`FFFFFFFFFFFFFFF\r\n${BODY}\r\n${END}`),
  "a chunk of 2^80 bytes": chunked(`FFFFFFFFFFFFFFFFFFFF\r\n${BODY}\r\n${END}`),
  "a chunk with no end of its own": chunked(`64\r\n${BODY.slice(0, 100)}xx\r\n${END}`),
  "chunk extensions": chunked(`258;a=b;c="d e"\r\n${BODY}\r\n0;x\r\n\r\n`),
  "chunk lines without CR": chunked(`258\n${BODY}\n0\n\n`),
  "a trailer": chunked(`${ONE_CHUNK}0\r\nFoo: bar\r\n\r\n`),
  "a garbled trailer": chunked(`${ONE_CHUNK}0\r\nFoo bar\r\n\r\n`),
  "chunks and a length": chunked(ONE_CHUNK + END, LENGTH),
  "a length and chunks": head(STATUS, RANGE, LENGTH, CHUNKED) + ONE_CHUNK + END,
  "chunks twice": chunked(ONE_CHUNK + END, CHUNKED),
  "chunks of gzip": head(STATUS, RANGE, "Transfer-Encoding: gzip, chunked") + ONE_CHUNK + END,
  "gzip without chunks": head(STATUS, RANGE, "Transfer-Encoding: gzip") + BODY,
  "an empty transfer coding": measured("Transfer-Encoding:"),
  "a transfer coding that is none": measured("Transfer-Encoding: identity"),
  "a content coding": measured("Content-Encoding: gzip"),
  "a content coding that is none": measured("Content-Encoding: identity"),
  "an empty content coding": measured("Content-Encoding:"),
  "a folded header": measured("X: a\r\n b"),
  "a space before a colon": measured("X : a"),
  "a header without a colon": measured("Xabc"),
  "a header without a name": measured(": a"),
  "a header named as what objects have": measured("__proto__: a", "constructor: b"),
  "NUL in a value": measured("X: a\0b"),
  "NUL in a name": measured("X\0: a"),
  "CR in a value": measured("X: a\rb"),
  "a control character in a value": measured("X: a\x01"),
  "a tab in a value": measured("X:\ta\tb\t"),
  "bytes over 127 in a value": measured("X: \xe9\xff"),
  "no CR at all": `${[STATUS, RANGE, LENGTH].join("\n")}\n\n${BODY}`,
  "no CR once": head(`${STATUS}\r\nX: 1\n${RANGE}`, LENGTH) + BODY,
  "an empty line in front": `\r\n${measured()}`,
  "HTTP/1.0": started("HTTP/1.0 206 Partial Content"),
  "HTTP/1.0 without a length": head("HTTP/1.0 206 Partial Content", RANGE) + BODY,
  "HTTP/1.0 with chunks": head("HTTP/1.0 206 Partial Content", RANGE, CHUNKED) + ONE_CHUNK + END,
  "HTTP/2.0": started("HTTP/2.0 206 Partial Content"),
  "another protocol's name": started("ICY 206 OK"),
  "a version in small letters": started("http/1.1 206 OK"),
  "no reason": started("HTTP/1.1 206"),
  "an empty reason": started("HTTP/1.1 206 "),
  "two spaces before the status": started("HTTP/1.1  206 OK"),
  "a status of two digits": started("HTTP/1.1 099 OK"),
  "a status of four digits": started("HTTP/1.1 2060 OK"),
  "NUL in the reason": started("HTTP/1.1 206 O\0K"),
  "100 first": head("HTTP/1.1 100 Continue") + measured(),
  "103 first": head("HTTP/1.1 103 Early Hints", "Link: </a>") + measured(),
  "103 twenty times": head("HTTP/1.1 103 Early Hints").repeat(20) + measured(),
  "101": head("HTTP/1.1 101 Switching Protocols", "Upgrade: x", "Connection: upgrade") + measured(),
  "101 without a protocol": head("HTTP/1.1 101 Switching Protocols") + measured(),
  "a head of 15,000 bytes": measured(`X: ${"a".repeat(15_000)}`),
  "a head of 17,000 bytes": measured(`X: ${"a".repeat(17_000)}`),
  "200 headers": measured(...Array(200).fill("X: a")),
  "no Content-Range": head(STATUS, LENGTH) + BODY,
  "Content-Range twice": measured(RANGE),
  "200 with everything": head("HTTP/1.1 200 OK", "Content-Length: 5000") + BODY,
  "a status alone": head(STATUS),
  nothing: "",
  text: "hello world\r\n\r\n",
  "another protocol": "SSH-2.0-OpenSSH\r\n",
  "an alert of TLS": "\x15\x03\x01\x00\x02\x02\x46",
  "a head that breaks off": `${STATUS}\r\nX: a\r\n`,
  "a status line that breaks off": "HTTP/1.1 206 Pa",
  "204": head("HTTP/1.1 204 No Content"),
  "204 with a body": `${head("HTTP/1.1 204 No Content", "Content-Length: 5")}abcde`,
  "304 with a length": head("HTTP/1.1 304 Not Modified", "Content-Length: 5"),
  "401 in chunks": `${head("HTTP/1.1 401 Unauthorized", CHUNKED)}5\r\nhello\r\n${END}`,
  "401 in garbled chunks": `${head("HTTP/1.1 401 Unauthorized", CHUNKED)}zz`,
  "401 without a length": `${head("HTTP/1.1 401 Unauthorized")}hello`,
  "401 with a long body": `${head("HTTP/1.1 401 Unauthorized", "Content-Length: 500000")}hello`,
  "500 with a short body": `${head("HTTP/1.1 500 Oops", "Content-Length: 50")}hello`,
};

const SEEDS = Object.values(PECULIAR_ANSWERS).filter((text) => text.length < 3_000);
const SPLICES = [
  "\r\n",
  "\n",
  "\r",
  "\0",
  " ",
  "\t",
  ":",
  ",",
  ";",
  "0",
  "9",
  "a",
  "G",
  "\xff",
  "\r\n\r\n",
  LENGTH,
  CHUNKED,
];

const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  removed: fc.nat({ max: 3 }),
  added: fc.oneof(fc.constantFrom(...SPLICES), fc.constant("")),
});

/** Peculiar answers with up to three mutations, most of them in the head, cut in arbitrary places. */
export const mutatedScripts: fc.Arbitrary<Script> = fc
  .record({
    seed: fc.constantFrom(...SEEDS),
    mutations: fc.array(mutation, { maxLength: 3 }),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
    after: fc.constantFrom<Script["after"]>("end", "end", "end", "end", "end", "end", "end", "end", "end", "stay"),
  })
  .map(({ seed, mutations, cuts, after }) => {
    const text = mutations.reduce((before, { at, removed, added }) => {
      // Squared: the head is at the beginning, and it is what matters.
      const position = Math.floor(at * at * before.length);
      return before.slice(0, position) + added + before.slice(position + removed);
    }, seed);
    return { pieces: cutAt(Buffer.from(text, "latin1"), cuts), after };
  });

/** A text as one answer, in pieces of so many bytes. */
export function scriptOf(text: string, after: Script["after"], pieceBytes = Number.POSITIVE_INFINITY): Script {
  const bytes = Buffer.from(text, "latin1");
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return { pieces, after };
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length].sort((a, b) => a - b);
  return places.map((place, index) => bytes.subarray(places[index - 1] ?? 0, place)).filter(({ length }) => length > 0);
}
