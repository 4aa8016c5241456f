import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { MediaFsError, newLifetime, type Secrets } from "../../base/index.js";
import type { Answers, SessionOperation } from "../answers.js";
import { API_ROOT, type Operation, ROUTES, type Route } from "../contract/routes.js";
import { questionOf } from "../questions.js";
import { type OwnAddress, refuseForeign } from "./access.js";
import { bearerOf, cookieOf } from "./headers.js";
import type { PageFile } from "./page-files.js";
import { refusalOf, statusOf } from "./refusals.js";
import { sessionCookie } from "./session-cookie.js";
import { answerSession, type Caller, type SessionParts } from "./session-routes.js";

/** What the routes answer from. */
export interface MonitorRoutes extends SessionParts {
  readonly answers: Answers;
  readonly page: ReadonlyMap<string, PageFile>;
  /** `monitor.hosts`, live. */
  readonly hosts: () => readonly string[];
  readonly secrets: Secrets;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
}

const SESSION_OPERATIONS: readonly string[] = ["session", "login", "logout", "loginLink", "openapi", "events"];

/** Puts every route of the contract, the metrics and the page on the server; `address` is asked at each request. */
export function registerRoutes(
  app: FastifyInstance,
  routes: MonitorRoutes,
  address: () => Omit<OwnAddress, "hosts">,
): void {
  const callerOf = (request: FastifyRequest): Caller => {
    const { host, port } = address();
    const bearer = bearerOf(request.headers.authorization);
    const hasToken = bearer !== undefined && routes.sessions.isToken(bearer);
    const forApi = request.url.startsWith("/api/");
    const arrival = { method: request.method, headers: request.headers, hasToken, forApi };
    refuseForeign(arrival, { host, port, hosts: routes.hosts() });
    const cookieName = `mediafs_${port}`;
    const word = cookieOf(request.headers.cookie, cookieName);
    const session = word === undefined ? undefined : routes.sessions.use(word);
    return { hasToken, sessionEndsAtMs: session, word, cookieName };
  };
  app.setErrorHandler((error, _request, reply) => refuse(reply, ownError(error), routes.secrets));
  app.setNotFoundHandler(async (request, reply) => {
    callerOf(request);
    if (request.method === "GET" && !request.url.startsWith("/api/")) return sendPage(request, reply, routes);
    throw new MediaFsError("NOT_FOUND", `there is no ${request.method} ${pathOf(request)}`);
  });
  for (const operation of Object.keys(ROUTES) as Operation[]) {
    const route: Route = ROUTES[operation];
    app.route({
      method: route.method,
      url: API_ROOT + route.path.replaceAll(/\{(\w+)\}/g, ":$1"),
      handler: (request, reply) => answer({ operation, route, caller: callerOf(request) }, request, { reply, routes }),
    });
  }
  app.get("/metrics", async (request, reply) => {
    requireLogin(callerOf(request));
    return reply.type(routes.metrics.contentType).send(await routes.metrics.text());
  });
  app.get("/login", async (request, reply) => {
    const caller = callerOf(request);
    const { ticket } = request.query as { readonly ticket?: unknown };
    const isTaken = typeof ticket === "string" && routes.sessions.takeLink(ticket);
    if (isTaken) reply.header("set-cookie", sessionCookie(caller.cookieName, routes.sessions.open().word));
    return reply.redirect(isTaken || caller.sessionEndsAtMs !== undefined ? "/" : "/?login=expired", 303);
  });
}

interface Asked {
  readonly operation: Operation;
  readonly route: Route;
  readonly caller: Caller;
}

async function answer(
  { operation, route, caller }: Asked,
  request: FastifyRequest,
  { reply, routes }: { readonly reply: FastifyReply; readonly routes: MonitorRoutes },
): Promise<unknown> {
  if (!route.open) requireLogin(caller);
  if (route.changes && routes.readOnly())
    throw new MediaFsError("MONITOR_READ_ONLY", `${operation} would change something`);
  const lifetime = newLifetime();
  reply.raw.once("close", () => lifetime.abort());
  const raw = { params: request.params, query: request.query, body: request.body };
  if (SESSION_OPERATIONS.includes(operation)) {
    return answerSession(operation as SessionOperation, { raw, caller, reply, signal: lifetime.signal }, routes);
  }
  const known = operation as Exclude<Operation, SessionOperation>;
  const respond = routes.answers[known] as (question: unknown) => Promise<unknown>;
  return reply.send(await respond(questionOf(known, raw, lifetime.signal)));
}

function requireLogin({ hasToken, sessionEndsAtMs }: Caller): void {
  if (hasToken || sessionEndsAtMs !== undefined) return;
  throw new MediaFsError("MONITOR_LOGIN", "you are not logged in");
}

function sendPage(request: FastifyRequest, reply: FastifyReply, { page }: MonitorRoutes): FastifyReply {
  const file = page.get(pathOf(request));
  if (file === undefined) throw new MediaFsError("NOT_FOUND", `there is no ${pathOf(request)}`);
  reply.header("etag", file.etag);
  reply.header("cache-control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.headers["if-none-match"] === file.etag) return reply.code(304).send();
  return reply.type(file.contentType).send(file.bytes);
}

function pathOf({ url }: FastifyRequest): string {
  return url.split("?")[0] ?? url;
}

function refuse(reply: FastifyReply, error: MediaFsError, secrets: Secrets): FastifyReply {
  const status = statusOf(error);
  if (status === 401) reply.header("www-authenticate", "Bearer");
  return reply.code(status).send(refusalOf(error, secrets));
}

/** What the web framework itself refuses (a body too large, or no JSON) is the asker's mistake. */
function ownError(error: unknown): MediaFsError {
  if (error instanceof MediaFsError) return error;
  const { statusCode, message } = error as { readonly statusCode?: number; readonly message?: string };
  const isTheirs = statusCode !== undefined && statusCode >= 400 && statusCode < 500;
  return new MediaFsError(isTheirs ? "USAGE" : "INTERNAL", message ?? "it failed", { cause: error });
}
