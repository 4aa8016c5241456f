import type { Caller, User } from "../jellyfin-server/accounts.js";
import { Refusal, textAnswer } from "../jellyfin-server/answer.js";
import { parseId } from "../jellyfin-server/ids.js";
import type { ServerItem } from "../jellyfin-server/model.js";
import { isVisible, type RouteRequest, type ServerState } from "../jellyfin-server/routes.js";
import type { DecimalIds } from "./decimal-ids.js";

/** What Emby's routes know about their server. */
export interface EmbyState {
  readonly server: ServerState;
  readonly embyVersion: string;
  readonly ids: DecimalIds;
  /** Time zone in which the server turns the midnight of a date into UTC. */
  readonly utcOffsetHours: number;
}

/** Ends the request as the real server does: with a status and the bare text of an exception. */
export function refusal(status: number, text: string): Refusal {
  return new Refusal(textAnswer(status, text));
}

/** What the real server says where others say 404. */
export function unknownThing(): Refusal {
  return refusal(500, "Object reference not set to an instance of an object.");
}

/** Who is asking. Refuses strangers with 401. */
export function callerAt(emby: EmbyState, request: RouteRequest): Caller {
  try {
    return emby.server.accounts.callerOf(request.authorization);
  } catch {
    throw refusal(401, "Access token is invalid or expired.");
  }
}

/** The user named by an id. Refuses what is no id with 500, and an ordinary user who names another one with 403. */
export function userAt(emby: EmbyState, request: RouteRequest, id: string | undefined): User | undefined {
  const caller = callerAt(emby, request);
  if (id === undefined) return caller.user;
  const userId = parseId(id);
  if (userId === undefined) throw refusal(500, "Unrecognized Guid format.");
  const user = emby.server.accounts.user(userId);
  if (user === undefined) throw refusal(404, "User not found.");
  if (caller.user !== undefined && caller.user !== user && !caller.user.isAdministrator) {
    throw refusal(403, "User does not have access.");
  }
  return user;
}

/** The item named in the path by its decimal id. Refuses unknown and invisible ones with 500. */
export function itemAt(emby: EmbyState, request: RouteRequest, user: User | undefined): ServerItem {
  const { library } = emby.server;
  const id = emby.ids.origin(request.path.id ?? "") ?? "";
  const item = library.item(id) ?? library.source(id)?.item;
  if (item === undefined || !isVisible(emby.server, item, user)) throw unknownThing();
  return item;
}
