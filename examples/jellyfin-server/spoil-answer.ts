import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Answer, bodyAnswer, emptyAnswer, htmlAnswer, textAnswer } from "./answer.js";
import { type Contents, patternFile } from "./contents.js";
import type { Fault } from "./faults.js";
import { httpDate } from "./file-answer.js";

const compress = promisify(gzip);

/** The answer as it leaves a server on which this fault strikes. */
export async function spoilAnswer(answer: Answer, fault: Fault): Promise<Answer> {
  switch (fault.kind) {
    case "status":
      return statusInstead(fault);
    case "redirect":
      return emptyAnswer(302, { Location: fault.location ?? "/web/" });
    case "html":
      return htmlAnswer(200);
    case "hangUp":
      return { ...answer, hangUp: true };
    case "slowFirstByte":
      return { ...answer, delayMs: fault.ms };
    case "reset":
      return { ...answer, cut: { afterBytes: fault.afterBytes, how: "reset" } };
    case "stall":
      return { ...answer, cut: { afterBytes: fault.afterBytes, how: "stall", ...stallTime(fault.ms) } };
    case "shortBody":
      return { ...answer, cut: { afterBytes: Math.max(0, answer.length - fault.missingBytes), how: "end" } };
    case "gzip":
      return compressed(answer);
    default:
      return spoilRange(answer, fault);
  }
}

type RangeFault = Extract<
  Fault,
  { kind: "wholeFile" | "shortRange" | "longBody" | "wrongContentRange" | "noContentRange" | "changedFile" }
>;

function spoilRange(answer: Answer, fault: RangeFault): Answer {
  const { contents } = answer;
  if (contents === undefined) return answer;
  switch (fault.kind) {
    case "wholeFile":
      return wholeFile(answer, contents);
    case "shortRange":
      return withContentRange(
        { ...answer, length: Math.max(1, answer.length - fault.missingBytes) },
        contents.sizeBytes,
      );
    case "longBody":
      return longer(answer, fault);
    case "noContentRange":
      return withHeaders(answer, { "Content-Range": undefined });
    case "wrongContentRange":
      return shiftedRange(answer, contents.sizeBytes, fault);
    case "changedFile":
      return ofChangedFile(answer, contents, fault);
  }
}

function wholeFile(answer: Answer, contents: Contents): Answer {
  const whole = withContentRange({ ...answer, status: 200, start: 0, length: contents.sizeBytes }, contents.sizeBytes);
  return withHeaders(whole, { "Content-Range": undefined });
}

function statusInstead(fault: Extract<Fault, { kind: "status" }>): Answer {
  const answer = textAnswer(fault.status, fault.text ?? "");
  if (fault.retryAfterSeconds === undefined) return answer;
  return withHeaders(answer, { "Retry-After": String(fault.retryAfterSeconds) });
}

function stallTime(ms: number | undefined): { stallMs?: number } {
  return ms === undefined ? {} : { stallMs: ms };
}

async function compressed(answer: Answer): Promise<Answer> {
  if (answer.contents === undefined) return answer;
  const body = await compress(await answer.contents.read(answer.start, answer.length));
  return bodyAnswer(answer.status, body, { ...answer.headers, "Content-Encoding": "gzip" });
}

function longer(answer: Answer, fault: Extract<Fault, { kind: "longBody" }>): Answer {
  const extra = { ...answer, extraBytes: fault.extraBytes };
  return fault.announced ? withHeaders(extra, { "Content-Length": String(answer.length + fault.extraBytes) }) : extra;
}

function shiftedRange(answer: Answer, total: number, fault: Extract<Fault, { kind: "wrongContentRange" }>): Answer {
  if (answer.status !== 206) return answer;
  const start = answer.start + (fault.startShift ?? 0);
  const range = `bytes ${start}-${start + answer.length - 1}/${total + (fault.totalShift ?? 0)}`;
  return withHeaders(answer, { "Content-Range": range });
}

function ofChangedFile(answer: Answer, contents: Contents, fault: Extract<Fault, { kind: "changedFile" }>): Answer {
  const sizeBytes = fault.sizeBytes ?? contents.sizeBytes;
  const modifiedMs = fault.modifiedMs ?? contents.modifiedMs;
  const other = fault.seed === undefined ? contents : patternFile({ seed: fault.seed, sizeBytes });
  const start = Math.min(answer.start, sizeBytes);
  const length = Math.min(answer.length, sizeBytes - start, contents.sizeBytes - start);
  const changed = withHeaders({ ...answer, contents: other, start, length }, { "Last-Modified": httpDate(modifiedMs) });
  return withContentRange(changed, sizeBytes);
}

function withContentRange(answer: Answer, total: number): Answer {
  const length = { "Content-Length": String(answer.length) };
  if (answer.status !== 206) return withHeaders(answer, length);
  const range = `bytes ${answer.start}-${answer.start + answer.length - 1}/${total}`;
  return withHeaders(answer, { ...length, "Content-Range": range });
}

function withHeaders(answer: Answer, changes: Readonly<Record<string, string | undefined>>): Answer {
  const headers: Record<string, string> = { ...answer.headers };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete headers[name];
    else headers[name] = value;
  }
  return { ...answer, headers };
}
