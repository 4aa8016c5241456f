import type { IncomingMessage } from "node:http";
import { ACCOUNT_ROUTES, publicInfo } from "./account-routes.js";
import { type Answer, emptyAnswer, htmlAnswer, jsonAnswer, Refusal, textAnswer } from "./answer.js";
import { readAuthorization } from "./authorization.js";
import { BYTE_ROUTES } from "./byte-routes.js";
import { IMAGE_ROUTES } from "./image-routes.js";
import { ITEM_ROUTES } from "./item-routes.js";
import { Query } from "./query.js";
import type { LoggedRequest } from "./request-log.js";
import { findRoute, type Route, type ServerState } from "./routes.js";

/**
 * What a server that is not ready says: `preparing` is the temporary server of 10.11 and later (503 with Retry-After,
 * and a set-up that looks unfinished), `starting` the real one before it is complete (503 without).
 */
export type StartupPhase = "preparing" | "starting";

/** What stands before the routes. */
export interface Front {
  readonly state: ServerState;
  /** Empty, or a path such as `/jellyfin`. */
  readonly baseUrl: string;
  readonly startup: () => StartupPhase | undefined;
}

const ROUTES: readonly Route[] = [...ACCOUNT_ROUTES, ...ITEM_ROUTES, ...BYTE_ROUTES, ...IMAGE_ROUTES];
const OLD_ROUTES = ROUTES.filter((route) => !route.isNew);

// Kestrel's default limit of a request line: method, address, version and the line end.
const REQUEST_LINE_BYTES = 8192;

/** The answer to a request, before any fault. Never rejects. */
export async function answerRequest(front: Front, message: IncomingMessage, logged: LoggedRequest): Promise<Answer> {
  const lineBytes = Buffer.byteLength(`${message.method} ${message.url} HTTP/1.1\r\n`);
  if (lineBytes > REQUEST_LINE_BYTES) return emptyAnswer(414, { Connection: "close" });
  if (!(message.url ?? "").startsWith(front.baseUrl)) {
    return emptyAnswer(302, { Location: `${front.baseUrl}/web/` });
  }
  const path = withoutLegacyPrefix(logged.path, front.state);
  return notReady(front, path) ?? (await answerRoute(front, { message, logged, path }));
}

function notReady(front: Front, path: string): Answer | undefined {
  const phase = front.startup();
  if (phase === undefined) return undefined;
  if (phase === "starting") return htmlAnswer(503);
  if (path.toLowerCase() === "/health") return textAnswer(200, "Healthy");
  if (path.toLowerCase() === "/system/info/public") {
    return jsonAnswer({ ...publicInfo(front.state), StartupWizardCompleted: false });
  }
  return htmlAnswer(503, { "Retry-After": "005" });
}

async function answerRoute(
  front: Front,
  request: { readonly message: IncomingMessage; readonly logged: LoggedRequest; readonly path: string },
): Promise<Answer> {
  const { features } = front.state;
  const found = findRoute(features.newRoutes ? ROUTES : OLD_ROUTES, request.logged.method, request.path);
  if ("status" in found) return found;
  const query = new Query(request.logged.query);
  try {
    return await found.route.handle({
      message: request.message,
      server: front.state,
      query,
      authorization: readAuthorization(request.message.headers, query, features.legacyAuth),
      path: found.path,
      body: () => bodyOf(request.message),
    });
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    // A mistake of the simulator must be seen, not taken for the server's behaviour.
    console.error(error);
    return textAnswer(500, `simulator: ${String(error)}`);
  }
}

function withoutLegacyPrefix(path: string, state: ServerState): string {
  return state.features.legacyPrefix ? path.replace(/^\/(?:emby|mediabrowser)(?=\/)/i, "") : path;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
