import type { FastifyReply } from "fastify";
import { MediaFsError } from "../../base/index.js";
import type { SessionOperation } from "../answers.js";
import type { LoginLink } from "../api.js";
import type { DocumentPart } from "../contract/openapi.js";
import { questionOf, type RawQuestion } from "../questions.js";
import type { EventHub } from "./event-hub.js";
import type { FloodGate } from "./flood-gate.js";
import { SAFE_HEADERS } from "./headers.js";
import { sessionCookie } from "./session-cookie.js";
import type { Sessions } from "./sessions.js";

/** Who asks. */
export interface Caller {
  readonly hasToken: boolean;
  /** Undefined without a session. */
  readonly sessionEndsAtMs: number | undefined;
  /** Of the session's cookie, whether or not there is such a session. */
  readonly word: string | undefined;
  readonly cookieName: string;
}

/** What sessions are made of. */
export interface SessionParts {
  readonly sessions: Sessions;
  readonly hub: EventHub;
  readonly document: DocumentPart;
  /** `monitor.readOnly`, live. */
  readonly readOnly: () => boolean;
  readonly makeLink: () => LoginLink;
  /** Lets wrong tokens through no faster than a person types. */
  readonly guesses: FloodGate;
}

/** One request. */
export interface SessionRequest {
  readonly raw: RawQuestion;
  readonly caller: Caller;
  readonly reply: FastifyReply;
  readonly signal: AbortSignal;
}

/** Answers what concerns the asker himself. Throws MONITOR_LOGIN, MONITOR_BUSY and USAGE. */
export function answerSession(operation: SessionOperation, request: SessionRequest, parts: SessionParts): unknown {
  const { reply, caller } = request;
  switch (operation) {
    case "openapi":
      return reply.send(parts.document);
    case "loginLink":
      return reply.send(parts.makeLink());
    case "session":
      return reply.send({
        loggedIn: caller.hasToken || caller.sessionEndsAtMs !== undefined,
        readOnly: parts.readOnly(),
        ...(caller.sessionEndsAtMs === undefined ? {} : { expiresAtMs: caller.sessionEndsAtMs }),
      });
    case "logout":
      if (caller.word !== undefined) parts.sessions.end(caller.word);
      return reply.header("set-cookie", sessionCookie(caller.cookieName, "")).send({});
    case "login":
      return login(request, parts);
    case "events":
      return listen(request, parts);
  }
}

function login({ raw, caller, reply, signal }: SessionRequest, parts: SessionParts): FastifyReply {
  const { body } = questionOf("login", raw, signal);
  if (parts.guesses.isShut) throw new MediaFsError("MONITOR_BUSY", "too many wrong tokens");
  if (!parts.sessions.isToken(body.token)) {
    parts.guesses.admit();
    throw new MediaFsError("MONITOR_LOGIN", "this is not the monitor's token");
  }
  const { word, expiresAtMs } = parts.sessions.open();
  reply.header("set-cookie", sessionCookie(caller.cookieName, word));
  return reply.send({ loggedIn: true, readOnly: parts.readOnly(), expiresAtMs });
}

function listen({ raw, caller, reply, signal }: SessionRequest, parts: SessionParts): FastifyReply {
  const { query } = questionOf("events", raw, signal);
  const mayStay = () => (caller.word !== undefined && parts.sessions.use(caller.word) !== undefined) || isStillToken();
  const { token } = parts.sessions;
  const isStillToken = () => caller.hasToken && parts.sessions.token === token;
  const response = reply.raw;
  parts.hub.refuseIfFull();
  reply.hijack();
  response.writeHead(200, { ...SAFE_HEADERS, "content-type": "text/event-stream; charset=utf-8" });
  parts.hub.add({ response, log: query.log, mayStay });
  return reply;
}
