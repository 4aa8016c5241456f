import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer.js";
import type { Pacer } from "./pacer.js";

const LARGEST_CHUNK_BYTES = 256 * 1024;

/** What sending needs beside the answer. */
export interface Sending {
  readonly response: ServerResponse;
  readonly withBody: boolean;
  readonly pacers: readonly Pacer[];
  /** Aborts when the client has gone or the server stops. */
  readonly signal: AbortSignal;
  onBytes(bytes: number): void;
  /** Called before the server itself breaks the connection. */
  onBreakOff(): void;
}

/** Sends an answer with everything that is wrong with it. Rejects when the client goes away. */
export async function sendAnswer(answer: Answer, sending: Sending): Promise<void> {
  const { response, signal } = sending;
  if (answer.delayMs !== undefined) await sleep(answer.delayMs, undefined, { signal });
  if (answer.hangUp) {
    sending.onBreakOff();
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(answer.status, answer.headers);
  const hasBody = sending.withBody && answer.contents !== undefined;
  if (hasBody) await sendBody(answer, sending);
  if (!response.destroyed) response.end();
}

async function sendBody(answer: Answer, sending: Sending): Promise<void> {
  const { cut } = answer;
  const sendable = cut === undefined ? answer.length : Math.min(cut.afterBytes, answer.length);
  await sendPart(answer, { from: 0, to: sendable }, sending);
  if (cut !== undefined) await breakOff(cut, sending);
  if (sending.response.destroyed) return;
  await sendPart(answer, { from: sendable, to: answer.length }, sending);
  if (answer.extraBytes !== undefined) await write(Buffer.alloc(answer.extraBytes, 0x21), sending);
}

async function sendPart(
  answer: Answer,
  part: { readonly from: number; readonly to: number },
  sending: Sending,
): Promise<void> {
  let sent = part.from;
  while (sent < part.to) {
    const largest = sending.pacers.reduce((bytes, pacer) => pacer.chunkBytes(bytes), LARGEST_CHUNK_BYTES);
    const length = Math.min(largest, part.to - sent);
    const chunk = await answer.contents?.read(answer.start + sent, length);
    // A file that shrank on disk while it was sent ends early, as on any server.
    if (chunk === undefined || chunk.length === 0) return;
    await pace(chunk.length, sending);
    await write(chunk, sending);
    sent += chunk.length;
  }
}

async function pace(bytes: number, sending: Sending): Promise<void> {
  const now = performance.now();
  const waitMs = Math.max(0, ...sending.pacers.map((pacer) => pacer.reserve(bytes, now)));
  // Timers are no finer than this; the pacers remember what was not waited for.
  if (waitMs >= 2) await sleep(waitMs, undefined, { signal: sending.signal });
}

async function write(chunk: Buffer, sending: Sending): Promise<void> {
  sending.signal.throwIfAborted();
  const flowing = sending.response.write(chunk);
  sending.onBytes(chunk.length);
  if (!flowing) await once(sending.response, "drain", { signal: sending.signal });
}

async function breakOff(cut: NonNullable<Answer["cut"]>, sending: Sending): Promise<void> {
  const { response, signal } = sending;
  response.flushHeaders();
  if (cut.how === "stall") {
    await (cut.stallMs === undefined ? once(signal, "abort") : sleep(cut.stallMs, undefined, { signal }));
    signal.throwIfAborted();
    return;
  }
  // What was written must reach the client before the connection breaks.
  await sleep(5, undefined, { signal });
  sending.onBreakOff();
  if (cut.how === "reset") response.socket?.resetAndDestroy();
  response.destroy();
}
