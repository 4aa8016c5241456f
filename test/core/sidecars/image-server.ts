import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** How the server answers for one path. */
export interface Answer {
  readonly status?: number;
  readonly bytes?: Uint8Array;
  /** What HEAD says, if not the truth: another length, or a status. */
  readonly head?: { readonly status?: number; readonly length?: number };
  /** Takes the request and never answers. */
  readonly stalls?: true;
}

/** A real HTTP server of small files that misbehaves on demand and remembers what it was asked. */
export class ImageServer {
  /** `METHOD /path` of every request, in order. */
  readonly requests: string[] = [];
  readonly #answers = new Map<string, Answer>();
  #port = 0;
  readonly #server = createServer((request, response) => this.#answer(request, response));

  static async start(): Promise<ImageServer> {
    const images = new ImageServer();
    await new Promise<void>((resolve) => images.#server.listen(0, "127.0.0.1", resolve));
    images.#port = (images.#server.address() as AddressInfo).port;
    onTestFinished(() => images.stop());
    return images;
  }

  /** Address of a path. */
  url(path: string): URL {
    return new URL(path, `http://127.0.0.1:${this.#port}`);
  }

  /** Answers a path so from now on. */
  serve(path: string, answer: Answer): void {
    this.#answers.set(path, answer);
  }

  /** Ends at once; connections are refused from now on. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(`${request.method} ${request.url}`);
    const answer = this.#answers.get(request.url ?? "");
    if (answer?.stalls === true) return;
    const isHead = request.method === "HEAD";
    const bytes = answer?.bytes ?? Buffer.alloc(0);
    const status = (isHead ? answer?.head?.status : undefined) ?? answer?.status ?? (answer === undefined ? 404 : 200);
    const length = (isHead ? answer?.head?.length : undefined) ?? bytes.byteLength;
    response.writeHead(status, status === 200 ? { "content-length": length } : {});
    response.end(isHead || status !== 200 ? undefined : bytes);
  }
}

/** Bytes that are a function of their position and of `seed`. */
export function contentOf(seed: number, byteLength: number): Uint8Array {
  return Uint8Array.from({ length: byteLength }, (_, offset) => (offset * 31 + seed * 17) % 256);
}
