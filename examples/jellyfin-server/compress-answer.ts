import type { IncomingHttpHeaders } from "node:http";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { type Answer, bodyAnswer } from "./answer.js";

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

/**
 * JSON and texts as the real server sends them over plain HTTP: compressed, fastest level, brotli before gzip, and
 * without a length. Media, pictures and requests that accept neither stay as they are.
 */
export async function compressAnswer(answer: Answer, headers: IncomingHttpHeaders): Promise<Answer> {
  const encoding = encodingFor(String(headers["accept-encoding"] ?? ""));
  const type = answer.headers["Content-Type"] ?? "";
  if (encoding === undefined || answer.contents === undefined || !/json|text\/(plain|html)/.test(type)) return answer;
  const body = await answer.contents.read(answer.start, answer.length);
  const compressed = await compress(body, encoding);
  const { "Content-Length": _, ...others } = answer.headers;
  const encoded = { ...others, "Content-Encoding": encoding, Vary: "Accept-Encoding" };
  return { ...bodyAnswer(answer.status, compressed, {}), headers: encoded };
}

function encodingFor(accepted: string): "br" | "gzip" | undefined {
  const names = accepted.split(",").map((name) => name.split(";")[0]?.trim().toLowerCase());
  if (names.includes("br")) return "br";
  return names.includes("gzip") ? "gzip" : undefined;
}

function compress(body: Buffer, encoding: "br" | "gzip"): Promise<Buffer> {
  if (encoding === "gzip") return compressGzip(body, { level: 1 });
  return compressBrotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
}
