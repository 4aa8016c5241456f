import { LRUCache } from "lru-cache";
import type { ErrorCode } from "../base/index.js";
import type { RequestPhase } from "./range-transport.js";

/** A request under way. */
export interface ActiveRequest {
  /** Of the source; undefined for one without. */
  readonly key: string | undefined;
  readonly serverKey: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Bytes before here have arrived. */
  readonly reached: number;
  /** Undefined before the first one begins. */
  readonly phase: RequestPhase | undefined;
  /** Of the failure before a pause. */
  readonly code: ErrorCode | undefined;
}

const FILES_KEPT = 4_096;

/** What is being fetched at this moment, and how many bytes have come since the start. */
export class TransportActivity {
  readonly #requests = new Set<WatchedRequest>();
  readonly #byServer = new Map<string, number>();
  readonly #byFile = new LRUCache<string, number>({ max: FILES_KEPT });
  #inBytes = 0;

  /** Bytes received. */
  get inBytes(): number {
    return this.#inBytes;
  }

  /** Bytes received from a server, under the key of its entry. */
  serverBytes(serverKey: string): number {
    return this.#byServer.get(serverKey) ?? 0;
  }

  /** Bytes received of a file, by the key of its source; 0 of one that was not fetched for very long. */
  fileBytes(key: string): number {
    return this.#byFile.get(key) ?? 0;
  }

  /** The requests under way for a file. */
  requestsFor(key: string): readonly ActiveRequest[] {
    return [...this.#requests].filter((request) => request.key === key);
  }

  /** A request begins. */
  begin(facts: Pick<ActiveRequest, "key" | "serverKey" | "start" | "end">): WatchedRequest {
    const request = new WatchedRequest(facts);
    this.#requests.add(request);
    return request;
  }

  /** A request is over. */
  end(request: WatchedRequest): void {
    this.#requests.delete(request);
  }

  /** Bytes have come. */
  count(serverKey: string, key: string | undefined, byteCount: number): void {
    this.#inBytes += byteCount;
    this.#byServer.set(serverKey, this.serverBytes(serverKey) + byteCount);
    if (key !== undefined) this.#byFile.set(key, this.fileBytes(key) + byteCount);
  }
}

/** Keeps the state of one request under way. */
export class WatchedRequest implements ActiveRequest {
  readonly key: string | undefined;
  readonly serverKey: string;
  readonly start: number;
  readonly end: number;
  reached: number;
  phase: RequestPhase | undefined;
  code: ErrorCode | undefined;

  constructor({ key, serverKey, start, end }: Pick<ActiveRequest, "key" | "serverKey" | "start" | "end">) {
    this.key = key;
    this.serverKey = serverKey;
    this.start = start;
    this.end = end;
    this.reached = start;
  }
}
