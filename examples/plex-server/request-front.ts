import type { IncomingMessage } from "node:http";
import { type Answer, Refusal, textAnswer } from "../jellyfin-server/answer.js";
import type { LoggedRequest } from "../jellyfin-server/index.js";
import { containerAnswer, maintenanceAnswer, pageAnswer, unauthorizedAnswer, xmlAnswer } from "./answers.js";
import { BYTE_ROUTES } from "./byte-routes.js";
import { ITEM_ROUTES } from "./item-routes.js";
import type { ServerState } from "./routes.js";

/** What stands before the routes. */
export interface Front {
  readonly state: ServerState;
  /** Tokens that let users in. */
  readonly tokens: readonly string[];
  /** Let everybody in from this address, with or without a token. */
  readonly open: boolean;
  readonly inMaintenance: () => boolean;
}

const ROUTES = [...ITEM_ROUTES, ...BYTE_ROUTES];

// They change something on the real server, although they are asked for by GET.
const WRITING = /^\/:\/(?:scrobble|unscrobble|timeline|progress|rate)$|\/refresh$|\/subtitles$/;

/** The answer to a request, before any fault. */
export function answerRequest(front: Front, message: IncomingMessage, request: LoggedRequest): Answer {
  try {
    return answerOrRefuse(front, message, request);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    // A mistake of the simulator must be seen, not taken for the server's behaviour.
    console.error(error);
    return textAnswer(500, `simulator: ${String(error)}`);
  }
}

function answerOrRefuse(front: Front, { headers }: IncomingMessage, { method, path, query }: LoggedRequest): Answer {
  if (front.inMaintenance()) return maintenanceAnswer();
  const wantsJson = headers.accept?.includes("application/json") === true;
  if (path === "/identity") return wantsJson ? identity(front.state) : xmlAnswer();
  if (!isLetIn(front, String(headers["x-plex-token"] ?? query.get("X-Plex-Token") ?? ""))) {
    return unauthorizedAnswer();
  }
  if (WRITING.test(path) || method !== "GET") return pageAnswer(200, "Changed");
  for (const { pattern, handle } of ROUTES) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const answer = handle({ server: front.state, query, headers, values: match.slice(1) });
    const isJson = answer.headers["Content-Type"] === "application/json";
    return isJson && !wantsJson ? xmlAnswer() : answer;
  }
  return pageAnswer(404, "Not Found");
}

function identity({ machineIdentifier, version }: ServerState): Answer {
  return containerAnswer({ size: 0, claimed: true, machineIdentifier, version });
}

function isLetIn({ tokens, open }: Front, token: string): boolean {
  return tokens.includes(token) || (open && token === "");
}
