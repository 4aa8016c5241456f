import type { IncomingHttpHeaders } from "node:http";
import type { Answer } from "../jellyfin-server/answer.js";
import type { PlexLibrary } from "./library.js";

/** Why, if at all, the server does not send files. */
export interface PartRules {
  /** Status with which a stream is refused for want of bandwidth; undefined: there is enough. */
  streamRefusal: number | undefined;
  /** Whether the owner lets this user download. */
  mayDownload: boolean;
  /** Whether a decision for direct play lets a refused stream through. */
  decisionHelps: boolean;
  /** Answer 200 with a small page in place of a refusal, as old versions did. */
  refusesWithPage: boolean;
}

/** What routes know about the server. */
export interface ServerState {
  readonly library: PlexLibrary;
  readonly machineIdentifier: string;
  readonly version: string;
  readonly rules: PartRules;
  /** Most items in one answer to a request for a page, whatever was asked for. */
  readonly largestPage: number;
  /** Ignore requests for pages, as some lists do. */
  readonly unpaged: () => boolean;
  /** Sessions for which direct play was decided. */
  readonly decided: Set<string>;
}

/** A request on its way through a route. */
export interface RouteRequest {
  readonly server: ServerState;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** What the pattern left open. */
  readonly values: readonly string[];
}

/** One way of asking. */
export interface Route {
  readonly pattern: RegExp;
  readonly handle: (request: RouteRequest) => Answer;
}

/** The page that a request asks for: both headers, or both parameters, or none. */
export function askedPage({ headers, query, server }: RouteRequest): { start: number; limit: number } | undefined {
  if (server.unpaged()) return undefined;
  const given = (name: string) => headers[name.toLowerCase()] ?? query.get(name) ?? undefined;
  const [start, size] = [given("X-Plex-Container-Start"), given("X-Plex-Container-Size")];
  if (start === undefined || size === undefined) return undefined;
  return { start: Number(start), limit: Math.min(Number(size), server.largestPage) };
}
