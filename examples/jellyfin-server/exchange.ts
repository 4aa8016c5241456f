import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answer.js";
import { compressAnswer } from "./compress-answer.js";
import type { Faults } from "./faults.js";
import type { Pacer } from "./pacer.js";
import type { LoggedRequest } from "./request-log.js";
import { sendAnswer } from "./send-answer.js";
import { spoilAnswer } from "./spoil-answer.js";

/** One request and all that decides its answer. */
export interface Exchange {
  /** The answer before any fault. Never rejects. */
  readonly answer: (message: IncomingMessage, request: LoggedRequest) => Promise<Answer>;
  readonly faults: Faults;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  /** Its line in the log, kept up to date. */
  readonly request: LoggedRequest;
  readonly pacers: readonly Pacer[];
  readonly latencyMs: number;
  readonly recordAnswers: boolean;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
}

/** Answers one request, with the faults that strike. Never rejects. */
export async function runExchange(exchange: Exchange): Promise<void> {
  const { request, response, faults } = exchange;
  const gone = new AbortController();
  let brokenOff = false;
  response.once("close", () => {
    request.abortedByClient = !response.writableFinished && !brokenOff && !exchange.stopping.aborted;
    request.endedMs = Date.now();
    gone.abort();
  });
  try {
    const plain = await exchange.answer(exchange.message, request);
    if (exchange.recordAnswers) request.answer = await jsonOf(plain);
    // A file that happens to be a text (a .strm, a subtitle) is bytes like any other.
    const answer = plain.headers["Accept-Ranges"] ? plain : await compressAnswer(plain, request.headers);
    const fault = faults.strike(request);
    request.fault = fault?.kind;
    const spoilt = fault === undefined ? answer : await spoilAnswer(answer, fault);
    request.status = spoilt.status;
    const delayMs = (spoilt.delayMs ?? 0) + exchange.latencyMs;
    await sendAnswer(delayMs === 0 ? spoilt : { ...spoilt, delayMs }, {
      response,
      withBody: request.method !== "HEAD",
      pacers: exchange.pacers,
      signal: gone.signal,
      onBytes: (bytes) => {
        request.bytesSent += bytes;
      },
      onBreakOff: () => {
        brokenOff = true;
      },
    });
  } catch {
    // The client has gone, or the server stops: nobody is left to answer.
    response.destroy();
  }
}

async function jsonOf(answer: Answer): Promise<string | undefined> {
  if (!answer.headers["Content-Type"]?.includes("json") || answer.contents === undefined) return undefined;
  return (await answer.contents.read(answer.start, answer.length)).toString();
}
