import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { LogLine, Snapshot, Update } from "../../src/core/monitor/api.js";
import * as events from "../../src/core/monitor/contract/events.js";
import { type Answer, API_ROOT, type Operation, ROUTES, type Route } from "../../src/core/monitor/contract/routes.js";
import { SAFE_HEADERS } from "../../src/core/monitor/http/headers.js";
import { loadPageFiles } from "../../src/core/monitor/http/page-files.js";
import { operationAt } from "../../src/core/monitor/questions.js";

/** A request that arrived. */
export interface Asked {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Refuses with this status and body. */
export class RefusedAnswer {
  constructor(
    readonly status: number,
    readonly body: object,
  ) {}
}

/** What operations answer; those that are missing answer 404. */
export type FixtureAnswers = { readonly [O in Operation]?: (asked: Asked) => Answer<O> | RefusedAnswer };

const PAGE_FOLDER = join(import.meta.dirname, "../../dist/page");

/**
 * A monitor without a mount, for states that no mount comes into when it is wanted. Everything it says is held to the
 * contract, and it serves the built page under the policy of the real server.
 */
export class FixtureServer {
  readonly asked: Asked[] = [];
  readonly #server: Server;
  readonly #page = loadPageFiles(PAGE_FOLDER);
  readonly #streams = new Set<ServerResponse>();
  answers: FixtureAnswers;
  snapshot: Snapshot;
  loggedIn = true;

  private constructor(snapshot: Snapshot, answers: FixtureAnswers) {
    this.snapshot = events.Snapshot.parse(snapshot);
    this.answers = answers;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(snapshot: Snapshot, answers: FixtureAnswers = {}, port = 0): Promise<FixtureServer> {
    const fixture = new FixtureServer(snapshot, answers);
    await new Promise<void>((resolve) => fixture.#server.listen(port, "127.0.0.1", resolve));
    return fixture;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Sends an update to every page that listens. */
  push(update: Update): void {
    this.#send("update", events.Update.parse(update));
  }

  /** Sends a line of the log. */
  pushLine(line: LogLine): void {
    this.#send("log", line);
  }

  /** Cuts every stream. */
  cut(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #send(event: string, data: object): void {
    for (const stream of this.#streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
    const { pathname } = new URL(request.url ?? "/", "http://fixture");
    if (!pathname.startsWith(API_ROOT)) return this.#sendFile(pathname, response);
    const found = operationAt(request.method ?? "GET", pathname.slice(API_ROOT.length));
    if (found === undefined) return sendJson(response, 404, refusal("NOT_FOUND", "there is nothing there"));
    const { operation, params } = found;
    const body = await text(request);
    if (operation === "events") return this.#listen(response);
    const asked = { operation, params, body: body === "" ? undefined : (JSON.parse(body) as unknown) };
    this.asked.push(asked);
    const answer = this.#answerTo(asked);
    if (answer instanceof RefusedAnswer) return sendJson(response, answer.status, answer.body);
    const route: Route = ROUTES[operation];
    sendJson(response, 200, route.answer.parse(answer) as object);
  }

  #answerTo(asked: Asked): unknown {
    const { operation } = asked;
    if (operation === "session") return { loggedIn: this.loggedIn, readOnly: this.snapshot.overview.readOnly };
    if (!this.loggedIn && operation !== "login")
      return new RefusedAnswer(401, refusal("MONITOR_LOGIN", "not logged in"));
    const answer = this.answers[operation] as ((asked: Asked) => unknown) | undefined;
    return answer?.(asked) ?? new RefusedAnswer(404, refusal("NOT_FOUND", `the fixture has no ${operation}`));
  }

  #listen(response: ServerResponse): void {
    if (!this.loggedIn) {
      sendJson(response, 401, refusal("MONITOR_LOGIN", "not logged in"));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`event: snapshot\ndata: ${JSON.stringify(this.snapshot)}\n\n`);
    this.#streams.add(response);
    response.once("close", () => this.#streams.delete(response));
  }

  #sendFile(path: string, response: ServerResponse): void {
    const file = this.#page.get(path);
    if (file === undefined) sendJson(response, 404, refusal("NOT_FOUND", "no such file"));
    else response.writeHead(200, { "content-type": file.contentType }).end(file.bytes);
  }
}

/** The body of a refusal. */
export function refusal(
  code: string,
  message: string,
  fields: readonly { path: string; message: string }[] = [],
): object {
  return { error: { code, message, hint: "Do otherwise.", ...(fields.length === 0 ? {} : { fields }) } };
}

/** Whether the page is built. */
export function pageIsBuilt(): boolean {
  try {
    return readFileSync(join(PAGE_FOLDER, "index.html")).length > 0;
  } catch {
    return false;
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
