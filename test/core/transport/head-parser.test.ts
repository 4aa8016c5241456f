import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MediaFsError } from "../../../src/core/base/index.js";
import { framingOf, keepAliveMsOf } from "../../../src/core/transport/socket/answer-framing.js";
import { ChunkedBody } from "../../../src/core/transport/socket/chunked-body.js";
import { type AnswerHead, HeadParser } from "../../../src/core/transport/socket/head-parser.js";
import { requestHead } from "../../../src/core/transport/socket/request-head.js";

const latin1 = (text: string) => Buffer.from(text, "latin1");

/** Feeds a parser pieces that end where their memory goes on, so that a byte read beyond is found. */
function parse(pieces: readonly Uint8Array[]): { head: AnswerHead | undefined; rest: string } {
  const parser = new HeadParser("film");
  let rest = "";
  for (const piece of pieces) {
    const guarded = Buffer.concat([latin1("\r\n\r\n"), piece, latin1("\r\n\r\n")]).subarray(4, 4 + piece.length);
    const consumed = parser.head === undefined ? parser.push(guarded) : 0;
    expect(consumed).toBeLessThanOrEqual(piece.length);
    rest += guarded.toString("latin1", consumed);
  }
  return { head: parser.head, rest };
}

function headOf(...lines: readonly string[]): AnswerHead {
  const { head } = parse([latin1(`${lines.join("\r\n")}\r\n\r\n`)]);
  if (head === undefined) throw new Error("no head");
  return head;
}

const pieces = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 20 })).map(([whole, sizes]) => {
    const cut: Uint8Array[] = [];
    for (let at = 0, index = 0; at < whole.length; index += 1) {
      const size = sizes[index % sizes.length] ?? 0;
      cut.push(latin1(whole.slice(at, at + size + 1)));
      at += size + 1;
    }
    return { whole, cut };
  });

describe("the head of an answer", () => {
  test("is understood, and nothing behind it is taken", () => {
    const text = 'HTTP/1.1 206 Partial Content\r\nETag: "a"\r\nVia: x\r\nvia:  y \r\n\r\n';
    for (let size = 1; size <= text.length; size += 1) {
      const all = latin1(`${text}body`);
      const cut = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
        all.subarray(index * size, (index + 1) * size),
      );
      const { head, rest } = parse(cut);
      expect(head).toMatchObject({ status: 206, minorVersion: 1, headers: { etag: '"a"', via: ["x", "y"] } });
      expect(rest).toBe("body");
    }
  });

  test("of arbitrary bytes is a head, not yet one, or an error of ours", () => {
    const part = fc.constantFrom(
      "HTTP/1.1 206 OK",
      "HTTP/1.",
      "\r\n",
      "\n",
      "\r",
      "X: a",
      "Content-Length: 5",
      "\0",
      ":",
    );
    const noise = fc.string({ unit: "binary", maxLength: 20 }).map((text) => latin1(text).toString("latin1"));
    const text = fc
      .array(fc.oneof({ weight: 3, arbitrary: part }, noise), { maxLength: 30 })
      .map((all) => all.join(""));
    const judge = (cut: readonly Uint8Array[]) => {
      try {
        const { head, rest } = parse(cut);
        return head === undefined ? "not yet" : { head, rest };
      } catch (error) {
        expect(error).toBeInstanceOf(MediaFsError);
        return "error";
      }
    };
    fc.assert(
      fc.property(pieces(text), ({ whole, cut }) => {
        // How it is cut makes no difference.
        expect(judge(cut)).toEqual(judge(whole === "" ? [] : [latin1(whole)]));
      }),
      { seed: 4, numRuns: 3_000 },
    );
  });

  test.each([
    ["no end of line", `HTTP/1.1 206 ${"a".repeat(20_000)}`],
    ["no end of headers", `HTTP/1.1 206 OK\r\n${`X: ${"a".repeat(1_000)}\r\n`.repeat(20)}`],
    ["too many headers", `HTTP/1.1 206 OK\r\n${"X: a\r\n".repeat(200)}`],
  ])("is given up with %s", (_name, text) => {
    expect(() => parse([latin1(text)])).toThrow(MediaFsError);
    expect(() => parse(Array.from(text, latin1))).toThrow(MediaFsError);
  });

  test.each(["S", "HTTP/2", "\r", "\0", "HTTP/1.1 206 O\0"])("that begins with %j is given up at once", (text) => {
    expect(() => parse([latin1(text)])).toThrow(MediaFsError);
  });

  test("that is refused is not repeated in the error", () => {
    expect(() => headOf("HTTP/1.1 206 OK", "secret: hidden\0")).toThrow(/^(?!.*(?:secret|hidden)).*$/);
  });
});

describe("how the body is framed", () => {
  const kind = (...lines: readonly string[]) => {
    const { complete, ahead, endsWithConnection } = framingOf(headOf("HTTP/1.1 206 OK", ...lines), "film");
    return { complete, ahead, endsWithConnection };
  };

  test("follows from the head", () => {
    expect(kind("Content-Length: 5")).toEqual({ complete: false, ahead: 5, endsWithConnection: false });
    expect(kind("Content-Length: 0")).toEqual({ complete: true, ahead: 0, endsWithConnection: false });
    expect(kind("Transfer-Encoding: chunked")).toEqual({ complete: false, ahead: 0, endsWithConnection: false });
    expect(kind()).toMatchObject({ complete: false, endsWithConnection: true });
  });

  test.each([
    ["Content-Length: 5", "Content-Length: 5"],
    ["Content-Length: 5, 5"],
    ["Content-Length: -5"],
    ["Content-Length: 0x5"],
    ["Content-Length: 99999999999999999999"],
    ["Transfer-Encoding: gzip, chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 5"],
  ])("is left to others where it is ambiguous: %s", (...lines) => {
    expect(() => kind(...lines)).toThrow(/unusual/);
  });

  test.each([
    [["HTTP/1.1 206 OK"], 15_000],
    [["HTTP/1.1 206 OK", "Keep-Alive: timeout=5, max=100"], 4_000],
    [["HTTP/1.1 206 OK", "Keep-Alive: timeout=1"], 0],
    [["HTTP/1.1 206 OK", "Keep-Alive: max=5;timeout=x"], 15_000],
    [["HTTP/1.1 206 OK", "Keep-Alive: timeout=99999"], 60_000],
    [["HTTP/1.1 206 OK", "Connection: foo, Close"], 0],
    [["HTTP/1.0 206 OK", "Connection: keep-alive"], 0],
    [["HTTP/1.1 204 OK", "Content-Length: 5"], 0],
  ])("and %j keeps the connection for %i ms", (lines, keepAliveMs) => {
    expect(keepAliveMsOf(headOf(...lines))).toBe(keepAliveMs);
  });
});

describe("a body in chunks", () => {
  /** What a text is, cut in pieces, where it ends, and whether it is wrong. */
  function decode(cut: readonly Uint8Array[]): { data: string; taken: number; complete: boolean; wrong: boolean } {
    const body = new ChunkedBody("film");
    let data = "";
    let taken = 0;
    let wrong = false;
    try {
      for (const piece of cut) {
        taken += body.push(piece, (bytes) => {
          data += Buffer.from(bytes).toString("latin1");
        });
        if (body.complete) break;
      }
    } catch (error) {
      expect(error).toBeInstanceOf(MediaFsError);
      wrong = true;
    }
    return { data, taken: wrong ? -1 : taken, complete: body.complete, wrong };
  }

  test("is put together again, however it is cut", () => {
    const chunks = fc.array(fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 50 }), { maxLength: 8 });
    const written = chunks.map((all) => ({
      data: all.join(""),
      text: `${all.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("")}0\r\n\r\n`,
    }));
    const cut = written.chain(({ data, text }) =>
      pieces(fc.constant(`${text}next`)).map((all) => ({ ...all, data, text })),
    );
    fc.assert(
      fc.property(cut, ({ cut, data, text }) => {
        expect(decode(cut)).toEqual({ data, taken: text.length, complete: true, wrong: false });
      }),
      { seed: 5, numRuns: 1_000 },
    );
  });

  test("of arbitrary text is right, not complete, or an error of ours, however it is cut", () => {
    const part = fc.constantFrom(
      "5\r\nhello\r\n",
      "0\r\n",
      "\r\n",
      "A;x=y\r\n",
      "fffffffffffffff",
      "\n",
      "\0",
      "X: y\r\n",
    );
    const noise = fc.string({ unit: "binary-ascii", maxLength: 10 });
    const text = fc
      .array(fc.oneof({ weight: 4, arbitrary: part }, noise), { maxLength: 20 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(pieces(text), ({ whole, cut }) => {
        expect(decode(cut)).toEqual(decode([latin1(whole)]));
      }),
      { seed: 6, numRuns: 3_000 },
    );
  });

  test.each([
    ["extensions", `5;${"x".repeat(20_000)}`],
    ["trailers", `0\r\n${"x: y\r\n".repeat(5_000)}`],
    ["zeros", "0".repeat(100)],
  ])("is given up with endless %s", (_name, text) => {
    expect(decode([latin1(text)]).wrong).toBe(true);
  });
});

describe("the head of a request", () => {
  const url = new URL("https://user:pass@example.org:8443/a%20b?c=d#e");

  test("names the path and the host, and is kept alive", () => {
    expect(requestHead({ label: "film", url, headers: { range: "bytes=0-1" } })).toBe(
      "GET /a%20b?c=d HTTP/1.1\r\nhost: example.org:8443\r\nconnection: keep-alive\r\nrange: bytes=0-1\r\n\r\n",
    );
  });

  test.each([
    ["x", "a\r\nb: c"],
    ["x\r\ny", "a"],
    ["x", "\u0141"],
    ["host", "other"],
    ["connection", "close"],
    ["transfer-encoding", "chunked"],
  ])("does not hold %j: %j", (name, value) => {
    expect(() => requestHead({ label: "film", url, headers: { [name]: value } })).toThrow(
      /^unusual HTTP for film: a header/,
    );
  });
});
