import type { IncomingMessage } from "node:http";
import type { Accounts, Caller, User } from "./accounts.js";
import { type Answer, controllerError, emptyAnswer, problemAnswer, Refusal } from "./answer.js";
import type { Authorization } from "./authorization.js";
import { parseId } from "./ids.js";
import type { Library } from "./library.js";
import type { ServerItem } from "./model.js";
import type { Query } from "./query.js";
import type { ServerVersion, VersionFeatures } from "./server-version.js";

/** What routes know about the server. */
export interface ServerState {
  readonly library: Library;
  readonly accounts: Accounts;
  readonly version: ServerVersion;
  readonly features: VersionFeatures;
  readonly serverId: string;
  readonly serverName: string;
  /** Base URL of the running server. */
  readonly address: () => string;
  readonly wizardCompleted: boolean;
  /** The setting that shows box sets instead of the films in them. */
  readonly groupsIntoBoxSets: boolean;
  /** The setting that lists specials in the season in which they air, too. */
  readonly specialsWithinSeasons: boolean;
}

/** A request on its way through a route. */
export interface RouteRequest {
  readonly message: IncomingMessage;
  readonly server: ServerState;
  readonly query: Query;
  readonly authorization: Authorization;
  /** Segments that the pattern left open, by name, decoded. */
  readonly path: Readonly<Record<string, string>>;
  /** The whole body. */
  body(): Promise<Buffer>;
}

/** Answers a request, or throws a Refusal. */
export type RouteHandler = (request: RouteRequest) => Answer | Promise<Answer>;

/** One way of asking. */
export interface Route {
  readonly method: "GET" | "POST";
  /** HEAD is answered too, without the body. */
  readonly head?: boolean;
  readonly pattern: RegExp;
  /** The server must speak the routes of 10.9. */
  readonly isNew?: boolean;
  readonly handle: RouteHandler;
}

/** Makes a route. `{name}` in the path stands for anything without a slash. Paths match in any case. */
export function route(
  method: "GET" | "GET|HEAD" | "POST",
  path: string,
  handle: RouteHandler,
  options: { readonly isNew?: boolean } = {},
): Route {
  const expression = path.replaceAll(".", "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+?)");
  const pattern = new RegExp(`^${expression}$`, "i");
  return { method: method === "POST" ? "POST" : "GET", head: method === "GET|HEAD", pattern, handle, ...options };
}

/** What is to be done with a request: a route and its path values, or the answer when there is none. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly path: Readonly<Record<string, string>> } | Answer {
  const allowed = new Set<string>();
  for (const candidate of routes) {
    const match = candidate.pattern.exec(path);
    if (match === null) continue;
    allowed.add(candidate.method);
    if (candidate.head) allowed.add("HEAD");
    if (allowed.has(method) && (method === candidate.method || candidate.head)) {
      return { route: candidate, path: decodeValues(match.groups ?? {}) };
    }
  }
  return allowed.size === 0 ? emptyAnswer(404) : emptyAnswer(405, { Allow: [...allowed].join(", ") });
}

/** Who is asking. Refuses strangers with 401. */
export function callerOf(request: RouteRequest): Caller {
  return request.server.accounts.callerOf(request.authorization);
}

/**
 * The user for whom an answer is made: the one named by `userId`, or the caller. Undefined for an API key that names
 * nobody. Refuses an ordinary user who names another one with 403, and unknown users with 404.
 */
export function userOf(request: RouteRequest, userId: string | undefined): User | undefined {
  const caller = callerOf(request);
  if (userId === undefined || userId === caller.user?.id) return caller.user;
  if (caller.user !== undefined && !caller.user.isAdministrator) throw controllerError(403);
  const user = request.server.accounts.user(userId);
  if (user === undefined) throw controllerError(404);
  return user;
}

/** An id in the path. Refuses what is none with 400. */
export function pathId(request: RouteRequest, name: string): string {
  const value = request.path[name] ?? "";
  const id = parseId(value);
  if (id === undefined) throw new Refusal(problemAnswer(400, { [name]: [`The value '${value}' is not valid.`] }));
  return id;
}

/** Whether a user may see an item; without a user (an API key) everything is seen. */
export function isVisible(server: ServerState, item: ServerItem, user: User | undefined): boolean {
  if (user?.libraries === undefined) return true;
  const sectionId = server.library.sectionIdOf(item);
  if (sectionId === undefined) return true;
  const section = server.library.sections.find((candidate) => candidate.id === sectionId);
  return section !== undefined && user.libraries.includes(section.name);
}

function decodeValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, decodeURIComponent(value)]));
}
