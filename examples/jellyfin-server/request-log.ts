import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** One request, as the server saw it. Changes while the request runs. */
export interface LoggedRequest {
  /** 1 for the first request after the start. */
  readonly number: number;
  readonly method: string;
  /** Path as sent, without the query and without a configured base path. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Which TCP connection it came over; 1 for the first. */
  readonly connection: number;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  endedMs: number | undefined;
  /** Undefined until the answer starts. */
  status: number | undefined;
  /** Body bytes handed to the network. */
  bytesSent: number;
  /** The client closed the connection before the whole answer was sent. */
  abortedByClient: boolean;
  /** Kind of the fault that was played on it. */
  fault: string | undefined;
  /** Body of a JSON answer, when the server was asked to record them. */
  answer: string | undefined;
}

/** Which requests are meant; everything given must hold. Paths compare without regard to case. */
export interface RequestFilter {
  readonly method?: string;
  /** A whole path, or an expression it must match. */
  readonly path?: string | RegExp;
  readonly status?: number;
  /** Whether a Range header was sent. */
  readonly ranged?: boolean;
  readonly aborted?: boolean;
}

/** Every request since the start or the last `clear()`, in order of arrival. */
export class RequestLog {
  #requests: LoggedRequest[] = [];
  #count = 0;
  readonly #pathOf: (path: string) => string;

  /** `pathOf` says under which path a request is noted; the one that was sent without it. */
  constructor(pathOf = (path: string) => path) {
    this.#pathOf = pathOf;
  }

  /** Requests that match, all without a filter. */
  requests(filter: RequestFilter = {}): LoggedRequest[] {
    return this.#requests.filter((request) => matchesFilter(request, filter));
  }

  /** How many requests match. */
  count(filter: RequestFilter = {}): number {
    return this.requests(filter).length;
  }

  /** Requests whose answers are not finished. */
  running(): LoggedRequest[] {
    return this.#requests.filter((request) => request.endedMs === undefined);
  }

  /** Body bytes sent to requests that match. */
  bytesSent(filter: RequestFilter = {}): number {
    return this.requests(filter).reduce((sum, request) => sum + request.bytesSent, 0);
  }

  /** Forgets all requests; those still running are not seen any more. */
  clear(): void {
    this.#requests = [];
  }

  /** Called by the server: notes a request that begins, on its `connection`th connection. */
  begin(message: IncomingMessage, connection: number): LoggedRequest {
    const [path = "", search = ""] = (message.url ?? "").split("?", 2);
    this.#count += 1;
    const request: LoggedRequest = {
      number: this.#count,
      method: message.method ?? "",
      path: this.#pathOf(path),
      query: new URLSearchParams(search),
      headers: message.headers,
      connection,
      startedMs: Date.now(),
      endedMs: undefined,
      status: undefined,
      bytesSent: 0,
      abortedByClient: false,
      fault: undefined,
      answer: undefined,
    };
    this.add(request);
    return request;
  }

  /** Notes a request as it is. */
  add(request: LoggedRequest): void {
    this.#requests.push(request);
  }
}

/** Whether a request is one of those meant. */
export function matchesFilter(request: LoggedRequest, filter: RequestFilter): boolean {
  if (filter.method !== undefined && request.method !== filter.method) return false;
  if (filter.status !== undefined && request.status !== filter.status) return false;
  if (filter.aborted !== undefined && request.abortedByClient !== filter.aborted) return false;
  if (filter.ranged !== undefined && (request.headers.range !== undefined) !== filter.ranged) return false;
  return filter.path === undefined || matchesPath(request.path, filter.path);
}

function matchesPath(path: string, wanted: string | RegExp): boolean {
  return typeof wanted === "string" ? path.toLowerCase() === wanted.toLowerCase() : wanted.test(path);
}
