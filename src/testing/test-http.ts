import { gunzipSync } from "node:zlib";
import type { PluginHttp, PluginHttpRequest, PluginHttpResponse } from "mediafs/plugin-api";
import { Agent, type Dispatcher, request as send } from "undici";
import { aborted, codeOf, hasCode, MediaFsError, sleep, withDeadline } from "../core/base/index.js";

/** A request as it was sent. */
export interface SentRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 15_000;
const RETRIES = 2;
const FIRST_PAUSE_MS = 100;
const LARGEST_BODY_BYTES = 64 * 1024 * 1024;
const RETRIED_STATUSES: readonly number[] = [429, 503];

/** HTTP for plugins under test: real requests, with the deadlines and retries that the contract promises. */
export class TestHttp implements PluginHttp {
  /** Every request so far, repetitions included. */
  readonly sent: SentRequest[] = [];
  readonly #agent = new Agent({ connections: 8 });

  request(request: PluginHttpRequest): Promise<PluginHttpResponse> {
    const { url, timeoutMs = TIMEOUT_MS, signal } = request;
    return withDeadline(`a request to ${url.host}`, timeoutMs, signal, (inner) => this.#attempts(request, inner));
  }

  /** Breaks all connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #attempts(request: PluginHttpRequest, signal: AbortSignal): Promise<PluginHttpResponse> {
    const most = request.method === "POST" ? 0 : (request.retries ?? RETRIES);
    for (let attempt = 0; ; attempt++) {
      const result = await this.#attempt(request, signal);
      if (attempt >= most || !isRetried(result, request)) return settled(result);
      await sleep(pauseMs(result, attempt), signal);
    }
  }

  async #attempt(request: PluginHttpRequest, signal: AbortSignal): Promise<Attempt> {
    try {
      return { answer: await this.#once(request, signal) };
    } catch (error) {
      if (signal.aborted) throw aborted(signal.reason);
      if (codeOf(error) !== undefined && error instanceof Error) return { error };
      const message = `no connection to ${request.url.host}`;
      return { error: new MediaFsError("SERVER_UNREACHABLE", message, { cause: error }) };
    }
  }

  async #once({ url, method = "GET", headers, json }: PluginHttpRequest, signal: AbortSignal): Promise<TestResponse> {
    const all = {
      "Accept-Encoding": "gzip",
      ...headers,
      ...(json === undefined ? {} : { "Content-Type": "application/json" }),
    };
    this.sent.push({ method, url: new URL(url), headers: all });
    const body = json === undefined ? null : JSON.stringify(json);
    const answer = await send(url, { method, headers: all, body, signal, dispatcher: this.#agent });
    const received = headersOf(answer.headers);
    const bytes = await readBody(answer);
    const decoded = received["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
    return new TestResponse(answer.statusCode, received, decoded);
  }
}

type Attempt =
  | { readonly answer: TestResponse; readonly error?: undefined }
  | { readonly error: Error; readonly answer?: undefined };

class TestResponse implements PluginHttpResponse {
  constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string>>,
    readonly body: Uint8Array,
  ) {}

  text(): string {
    return new TextDecoder().decode(this.body);
  }

  json(): unknown {
    try {
      return JSON.parse(this.text());
    } catch (cause) {
      throw new MediaFsError("SERVER_BAD_ANSWER", "an answer is not JSON", { cause });
    }
  }
}

function settled({ answer, error }: Attempt): TestResponse {
  if (answer === undefined) throw error;
  return answer;
}

function isRetried({ answer, error }: Attempt, { noRetryStatuses = [] }: PluginHttpRequest): boolean {
  if (answer === undefined) return hasCode(error, "SERVER_UNREACHABLE");
  return RETRIED_STATUSES.includes(answer.status) && !noRetryStatuses.includes(answer.status);
}

function pauseMs({ answer }: Attempt, attempt: number): number {
  const seconds = Number(answer?.headers["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : FIRST_PAUSE_MS * 2 ** attempt;
}

async function readBody({ body }: Dispatcher.ResponseData): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of body) {
    byteCount += chunk.length;
    if (byteCount > LARGEST_BODY_BYTES) throw new MediaFsError("SERVER_BAD_ANSWER", "an answer is over 64 MiB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function headersOf(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value] as const],
  );
  return Object.fromEntries(entries);
}
