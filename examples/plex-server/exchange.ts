import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "../jellyfin-server/answer.js";
import { compressAnswer } from "../jellyfin-server/compress-answer.js";
import type { Faults, LoggedRequest } from "../jellyfin-server/index.js";
import type { Pacer } from "../jellyfin-server/pacer.js";
import { sendAnswer } from "../jellyfin-server/send-answer.js";
import { spoilAnswer } from "../jellyfin-server/spoil-answer.js";
import { answerRequest, type Front } from "./request-front.js";

/** One request and all that decides its answer. */
export interface Exchange {
  readonly front: Front;
  readonly faults: Faults;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  /** Its line in the log, kept up to date. */
  readonly request: LoggedRequest;
  readonly pacers: readonly Pacer[];
  readonly latencyMs: number;
  readonly recordAnswers: boolean;
}

/** Answers one request, with the faults that strike. Never rejects. */
export async function runExchange(exchange: Exchange): Promise<void> {
  const { request, response, faults } = exchange;
  const gone = new AbortController();
  let brokenOff = false;
  response.once("close", () => {
    request.abortedByClient = !response.writableFinished && !brokenOff;
    request.endedMs = Date.now();
    gone.abort();
  });
  try {
    const plain = answerRequest(exchange.front, exchange.message, request);
    if (exchange.recordAnswers) request.answer = await jsonOf(plain);
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

async function jsonOf({ headers, contents, start, length }: Answer): Promise<string | undefined> {
  if (headers["Content-Type"] !== "application/json" || contents === undefined) return undefined;
  return (await contents.read(start, length)).toString();
}
