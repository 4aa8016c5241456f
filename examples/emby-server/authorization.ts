import type { IncomingHttpHeaders } from "node:http";
import { type Authorization, readAuthorization } from "../jellyfin-server/authorization.js";
import type { Query } from "../jellyfin-server/query.js";

/**
 * Who is asking. The token is read from its own header or from `api_key` only: whether one inside the identity's header
 * counts is not known, so nobody may rely on it.
 */
export function readEmbyAuthorization(headers: IncomingHttpHeaders, query: Query): Authorization {
  const { token: _, ...identity } = readAuthorization(headers, query, true);
  const token = single(headers["x-emby-token"]) ?? single(headers["x-mediabrowser-token"]) ?? query.text("api_key");
  return token === undefined ? identity : { ...identity, token };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
